package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.DefinitionException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users write, without a server. */
class RedisTest {

  @ParameterizedTest
  @CsvSource({
    "redis://example.org, example.org:6379",
    "redis://ann:s3cret@example.org:7000/3, example.org:7000/3",
    "rediss://:s3cret@example.org, example.org:6379",
    "'redis-sentinel://s3cret@one:26379,two:26380/2#main', 'main (Sentinel one:26379, two:26380)/2'"
  })
  void namesTheServerAndNoPassword(String uri, String name) {
    assertThat(Redis.connect(uri)).hasToString("Redis[" + name + ", PT0.25S]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s3cret", "http://ann:s3cret@example.org", "redis://ann:s3cret@ho st"})
  void refusesOtherUrisWithoutRepeatingThem(String uri) {
    assertThatThrownBy(() -> Redis.connect(uri))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("redis://[user:password@]host")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void uriOfAClientIsKeptWhole() {
    RedisURI uri = RedisURI.create("redis-sentinel://s3cret@one:26379,two:26380/2#main");
    try (RedisClient client = RedisClient.create()) {
      assertThat(Redis.over(client, uri))
          .hasToString("Redis[main (Sentinel one:26379, two:26380)/2, PT0.25S]");
      assertThat(Redis.over(client)).hasToString("Redis[the client's default URI, PT0.25S]");
    }
  }

  @Test
  void durationsMustBeMoreThanZero() {
    Redis redis = Redis.connect("redis://example.org");

    assertThatThrownBy(() -> redis.commandDeadline(Duration.ZERO))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("commandDeadline PT0S");
    assertThatThrownBy(() -> redis.connectTimeout(Duration.ofMillis(-1)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("connectTimeout PT-0.001S");
    assertThat(redis.commandDeadline(Duration.ofMillis(100)))
        .hasToString("Redis[example.org:6379, PT0.1S]");
    assertThat(redis).hasToString("Redis[example.org:6379, PT0.25S]");
  }

  @Test
  void nullsAreNamed() {
    Redis redis = Redis.connect("redis://example.org");

    assertThatNullPointerException().isThrownBy(() -> Redis.connect(nothing())).withMessage("uri");
    assertThatNullPointerException()
        .isThrownBy(() -> redis.commandDeadline(nothing()))
        .withMessage("deadline");
    assertThatNullPointerException()
        .isThrownBy(() -> redis.codecs(nothing()))
        .withMessage("codecs");
    assertThatNullPointerException().isThrownBy(() -> redis.open(nothing())).withMessage("context");
  }

  @SuppressWarnings({
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // what a caller without checks does
  private static <T> T nothing() {
    return null;
  }
}
