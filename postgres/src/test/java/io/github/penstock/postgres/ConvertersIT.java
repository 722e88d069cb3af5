package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.ColumnConverter;
import io.github.penstock.annotation.Converted;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Converters of users, in results of statements; in tables they are among the column types. */
@PenstockServers
class ConvertersIT {

  record Iban(String text) {}

  /** Between Iban and text. */
  public static class Texts implements ColumnConverter<Iban, String> {
    @Override
    public String toColumn(Iban value) {
      return value.text();
    }

    @Override
    public Iban fromColumn(String value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("empty");
      }
      return new Iban(value);
    }
  }

  /** Has what it needs from its parent. */
  public static final class Inherited extends Texts {}

  /** Says nothing of its types. */
  public abstract static class Any<J> implements ColumnConverter<J, String> {
    @Override
    public String toColumn(J value) {
      return value.toString();
    }

    @Override
    public J fromColumn(String value) {
      throw new IllegalStateException();
    }
  }

  /** Leaves it to its parent, which does not know. */
  public static final class Generic extends Any<Iban> {}

  /** To what no column has. */
  public static final class Threads implements ColumnConverter<Iban, Thread> {
    @Override
    public Thread toColumn(Iban value) {
      return new Thread();
    }

    @Override
    public Iban fromColumn(Thread value) {
      return new Iban("");
    }
  }

  /** Cannot be made. */
  public static final class Closed extends Texts {
    private Closed() {}
  }

  /** Cannot be made either. */
  public static final class Failing extends Texts {
    /** Fails. */
    public Failing() {
      throw new IllegalStateException("no");
    }
  }

  private final SourceSession session;

  ConvertersIT(PostgresServer server) {
    session = Sessions.open(Postgres.connect(server.newDatabase()).poolSize(1));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void resultsAreConverted() {
    record Account(
        @Converted(Texts.class) Iban iban,
        @Converted(Inherited.class) Optional<Iban> other,
        @Converted(Texts.class) @Nullable Iban third) {}

    assertThat(run("select 'DE1' as iban, 'DE2' as other, null as third", Account.class))
        .containsExactly(new Account(new Iban("DE1"), Optional.of(new Iban("DE2")), null));
    assertThat(run("select 'DE1' as iban, null as other, 'DE3' as third", Account.class))
        .containsExactly(new Account(new Iban("DE1"), Optional.empty(), new Iban("DE3")));
  }

  @Test
  void whatAConverterRefusesIsNamed() {
    record Account(@Converted(Texts.class) Iban iban) {}

    assertThatThrownBy(() -> run("select '' as iban", Account.class))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Test.it: the converter of component iban refused what column iban holds. Correct the"
                + " value, or let the converter accept it")
        .hasRootCauseMessage("empty");
  }

  @Test
  void insideOfJsonThereAreNoConverters() {
    record Account(@Converted(Texts.class) Iban iban) {}
    record Bank(List<Account> accounts) {}

    assertThatThrownBy(() -> run("select '[]'::jsonb as accounts, 1 as x", Bank.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageEndingWith(
            "component iban of Account: @Converted counts for columns and not inside of JSON: let a"
                + " converter make all of it");
  }

  @Test
  void whatIsNoConverterIsRefusedWithAllMistakes() {
    record Wrong(
        @Converted(Generic.class) Iban generic,
        @Converted(Threads.class) Iban threads,
        @Converted(Closed.class) Iban closed,
        @Converted(Failing.class) Iban failing,
        @Converted(Texts.class) String other) {}
    String name = ConvertersIT.class.getName();

    assertThatThrownBy(() -> run("select 1", Wrong.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(
            "component generic has converter ConvertersIT$Generic, which does not say what it"
                + " converts: let it implement ColumnConverter<J, D> with both types named; ")
        .hasMessageContaining(
            "component threads has converter ConvertersIT$Threads to java.lang.Thread, which no"
                + " column is read into: use boolean, ")
        .hasMessageContaining(
            "component closed has converter ConvertersIT$Closed, which cannot be made: make it a"
                + " class that is not abstract, with a constructor without parameters, both public")
        .hasMessageContaining(
            "component failing has converter ConvertersIT$Failing, whose constructor threw"
                + " java.lang.IllegalStateException: no: correct it")
        .hasMessageContaining(
            "component other is a java.lang.String, but its converter ConvertersIT$Texts converts "
                + name
                + "$Iban: make them the same");
  }

  private List<Object> run(String sql, Class<?> row) {
    return session.planner().query(Sessions.sql("Test.it", sql, row)).run(List.of());
  }
}
