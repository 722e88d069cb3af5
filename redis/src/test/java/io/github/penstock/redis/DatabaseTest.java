package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which database is which. */
class DatabaseTest {

  @Test
  void laterHistoriesOfTheSameDatabaseAreAhead() {
    assertThat(Database.isAhead("7.5.0000000A", "7.5.00000009")).isTrue();
    assertThat(Database.isAhead("7.5.00000009", "7.5.00000009")).isFalse();
    assertThat(Database.isAhead("7.5.00000008", "7.5.00000009")).isFalse();
  }

  @Test
  void otherDatabasesAreNotAhead() {
    assertThat(Database.isAhead("7.6.00000002", "7.5.00000001")).isFalse();
    assertThat(Database.isAhead("", "7.5.00000001")).isFalse();
    assertThat(Database.isAhead("7.5.00000001", "")).isFalse();
    assertThat(Database.isAhead("a.b.x", "a.b.y")).isFalse();
  }

  @Test
  void silentSourceLeavesWhatWasKnown() throws Exception {
    Transactions source = new Transactions();
    Database database = new Database(source, Runnable::run, Duration.ofSeconds(1));
    assertThat(database.ask()).isEqualTo(source.database);
    assertThat(database.hasChanged()).isFalse();

    source.away = true;
    assertThat(database.ask()).isEqualTo("7.1.00000001");

    source.away = false;
    source.database = "7.1.00000002";
    assertThat(database.hasChanged()).isTrue();
    assertThat(database.ask()).isEqualTo("7.1.00000002");
    assertThat(database.hasChanged()).isFalse();
  }

  @Test
  void sourceWithoutIdsIsNeverAsked() throws Exception {
    Transactions source = new Transactions();
    source.provable = false;
    source.away = true;
    Database database = new Database(source, Runnable::run, Duration.ofSeconds(1));

    assertThat(database.ask()).isEmpty();
    assertThat(database.burn()).isZero();
    assertThat(database.now()).isEmpty();
  }
}
