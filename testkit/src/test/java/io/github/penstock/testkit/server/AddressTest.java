package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h:1/db?user=u&password=p, jdbc:postgresql://h:1/other?user=u&password=p",
    "jdbc:postgresql://h:1/db,                   jdbc:postgresql://h:1/other",
    "jdbc:postgresql://h/,                       jdbc:postgresql://h/other",
    "jdbc:postgresql://h?user=a/b,               jdbc:postgresql://h/other?user=a/b",
    "'jdbc:postgresql://h:1,[::1]:2/db',         'jdbc:postgresql://h:1,[::1]:2/other'",
    "jdbc:postgresql:///db,                      jdbc:postgresql:///other"
  })
  void namesAnotherDatabaseOfTheServer(String url, String other) {
    assertThat(JdbcUrl.parse(url).withDatabase("other").text()).isEqualTo(other);
  }

  @Test
  void connectsToPostgresWhereNoDatabaseIsNamed() {
    assertThat(JdbcUrl.parse("jdbc:postgresql://h:1?user=u").text())
        .isEqualTo("jdbc:postgresql://h:1/postgres?user=u");
  }

  @Test
  void showsNoPassword() {
    assertThat(JdbcUrl.parse("jdbc:postgresql://h:1/db?user=u&password=secret").toString())
        .isEqualTo("jdbc:postgresql://h:1/db");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:postgresql:db", "postgres://u:secret@h/db", "secret"})
  void refusesWhatIsNoPostgresUrl(String url) {
    assertThatThrownBy(() -> JdbcUrl.parse(url))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            "The value of -Dpenstock.postgres.url is no PostgreSQL JDBC URL. Write"
                + " jdbc:postgresql://host:port/database?user=...&password=...");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://secret@h", "redis:", "redis:///1", "secret", "redis://a b"})
  void refusesWhatIsNoRedisUri(String uri) {
    assertThatThrownBy(() -> RespConnection.parse(uri))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            "The value of -Dpenstock.redis.url is no Redis URI. Write"
                + " redis://[user:password@]host:port[/database], or rediss:// for TLS.");
  }
}
