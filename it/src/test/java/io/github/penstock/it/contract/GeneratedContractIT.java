package io.github.penstock.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.repository.Reads;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.Optional;

/** The contract, kept by the classes that the processor writes. */
@PenstockServers
class GeneratedContractIT extends RepositoryContract {

  @Repository
  @Cached(ttl = "1h")
  interface Addresses extends Reads<Address, Long> {}

  @Repository
  @Cached(name = "languages", ttl = "1h")
  interface Languages extends Reads<Language, String> {}

  GeneratedContractIT(PostgresServer postgres, RedisServer redis) {
    super(postgres, redis);
  }

  @Override
  UserStore store(Penstock penstock) {
    return new DeclaredStore(penstock, generated(penstock.repository(Members.class)));
  }

  @Override
  Optional<Boolean> isTrusted(Penstock penstock, String language) {
    return generated(penstock.repository(Languages.class)).find(language).map(Language::trusted);
  }

  @Override
  Optional<String> emailOfAnotherShape(Penstock penstock, long id) {
    return generated(penstock.repository(Addresses.class)).find(id).map(Address::email);
  }

  private static <T> T generated(T repository) {
    assertThat(repository.getClass().getName()).endsWith("_Penstock");
    return repository;
  }
}
