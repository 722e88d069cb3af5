package io.github.penstock.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The contract, kept by the caches around a class that was written by hand.
 *
 * <p>R7 and R8 hold in another way: nobody but the class knows which rows a list or a finder gives,
 * so there are no hints and no tags of columns, and a write makes all of them invalid with
 * {@code @CacheInvalidate(all = true)}. Nothing wrong is served; more is read again.
 */
@PenstockServers
class DecoratedContractIT extends RepositoryContract {

  interface Addresses {
    @Cached(name = "members", ttl = "1h", localTtl = "10m", absentTtl = "1s")
    Optional<Address> find(Long id);

    @CacheInvalidate("members")
    void changed(Long id);
  }

  interface Languages {
    @Cached(name = "languages", ttl = "1h")
    Optional<Language> find(String name);

    @CacheInvalidate("languages")
    void changed(String name);
  }

  DecoratedContractIT(PostgresServer postgres, RedisServer redis) {
    super(postgres, redis);
  }

  @Override
  UserStore store(Penstock penstock) {
    return DecoratedStore.of(penstock);
  }

  @Override
  Optional<Boolean> isTrusted(Penstock penstock, String language) {
    Languages jdbc =
        new Languages() {
          @Override
          public Optional<Language> find(String name) {
            return text(penstock, "select lanpltrusted from pg_language where lanname = ?", name)
                .map(trusted -> new Language(name, trusted.equals("t")));
          }

          @Override
          public void changed(String name) {}
        };
    return penstock.decorate(Languages.class, jdbc).find(language).map(Language::trusted);
  }

  @Override
  Optional<String> emailOfAnotherShape(Penstock penstock, long id) {
    Addresses jdbc =
        new Addresses() {
          @Override
          public Optional<Address> find(Long key) {
            return text(penstock, "select email from members where id = ?", key)
                .map(email -> new Address(key, email, 1, "Ann", 0));
          }

          @Override
          public void changed(Long key) {}
        };
    return penstock.decorate(Addresses.class, jdbc).find(id).map(Address::email);
  }

  private static Optional<String> text(Penstock penstock, String sql, Object key) {
    try (Connection connection = penstock.dataSource().getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Instead of leaving other lists cached: it reaches them, too. */
  @Override
  @Test
  void r8AWriteLeavesOtherListsCached() {
    untilListsAreCached();
    Member carl = users.insert(Member.of("carl@example.org", 1));
    assertThat(informed(() -> others.byTeam(1))).containsExactly(ann, carl);
    assertThat(isCached(others, () -> informed(() -> others.byTeam(2)))).isFalse();
    assertThat(isCached(others, () -> informed(() -> others.find(2))))
        .as("rows have keys")
        .isTrue();
  }

  /** Instead of leaving the rest cached: there is no way to say what a statement touches. */
  @Override
  @Test
  void r8AStatementThatSaysWhatItTouchesLeavesTheRestCached() {
    untilListsAreCached();
    assertThat(users.renameTeam(1, "Zoe")).isEqualTo(1);
    assertThat(name(informed(() -> others.find(1)))).isEqualTo("Zoe");
    assertThat(informed(() -> others.byTeam(1))).extracting(Member::name).containsExactly("Zoe");
    assertThat(isCached(others, () -> informed(() -> others.find(2)))).isFalse();
  }
}
