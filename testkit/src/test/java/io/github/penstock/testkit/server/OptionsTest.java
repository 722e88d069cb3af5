package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void postgresSettingsWinOverTheDefaults() {
    PostgresOptions options =
        PostgresOptions.defaults().setting("max_connections", "7").setting("work_mem", "9MB");

    assertThat(options.withDefaults())
        .containsEntry("max_connections", "7")
        .containsEntry("work_mem", "9MB")
        .containsEntry("wal_level", "logical");
    assertThat(PostgresOptions.defaults().settings()).isEmpty();
    assertThat(options.startTimeout(Duration.ofSeconds(1)).settings())
        .isEqualTo(options.settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"port", "Listen_Addresses", "logging_collector", "work mem", "", "a=b"})
  void postgresRefusesSettingsThatItCannotTake(String name) {
    assertThatThrownBy(() -> PostgresOptions.defaults().setting(name, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @Test
  void postgresRefusesLineBreaks() {
    assertThatThrownBy(() -> PostgresOptions.defaults().setting("work_mem", "1\n2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The value of work_mem holds a line break or a zero character; write it in one line.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"port 1", "  BIND 0.0.0.0", "loglevel warning", "", "a\nport 1", "a\rb"})
  void redisRefusesLinesThatItCannotTake(String line) {
    assertThatThrownBy(() -> RedisOptions.defaults().config(line))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void redisLinesComeLast() {
    RedisOptions options = RedisOptions.defaults().config("appendonly yes").config("databases 3");

    assertThat(options.file("127.0.0.1", 42, "", ""))
        .isEqualTo(
            """
            bind 127.0.0.1
            protected-mode no
            save ""
            appendonly no
            port 42
            appendonly yes
            databases 3
            """);
  }

  @Test
  void redisSpeaksTlsAloneWhereItHasACertificate() {
    RedisOptions options = RedisOptions.defaults().tls(Path.of("a.crt"), Path.of("a.key"));

    assertThat(options.scheme()).isEqualTo("rediss");
    assertThat(options.file("127.0.0.1", 42, "/x/a.crt", "/x/a.key"))
        .contains("port 0\ntls-port 42\n")
        .contains("tls-cert-file \"/x/a.crt\"\ntls-key-file \"/x/a.key\"\n");
    assertThat(RedisOptions.defaults().scheme()).isEqualTo("redis");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void startTimeoutIsMoreThanZero(long seconds) {
    Duration timeout = Duration.ofSeconds(seconds);
    String message = "startTimeout is " + timeout + "; it must be more than zero.";

    assertThatThrownBy(() -> PostgresOptions.defaults().startTimeout(timeout)).hasMessage(message);
    assertThatThrownBy(() -> RedisOptions.defaults().startTimeout(timeout)).hasMessage(message);
  }
}
