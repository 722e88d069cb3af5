package io.github.penstock.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CachePolicyTest {

  @Test
  void defaultsNeverOutliveTheTtl() {
    CachePolicy hour = CachePolicy.ttl(Duration.ofHours(1));
    assertThat(hour.lifetimes().localTtl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(hour.lifetimes().absentTtl()).isEqualTo(Duration.ofSeconds(5));

    CachePolicy second = CachePolicy.ttl(Duration.ofSeconds(1));
    assertThat(second.lifetimes().localTtl()).isEqualTo(Duration.ofSeconds(1));
    assertThat(second.lifetimes().absentTtl()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void namesEveryContradictionAtOnce() {
    Lifetimes lifetimes =
        new Lifetimes(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO, 0.6);
    Loading loading =
        new Loading(
            Stampede.LOCAL,
            Duration.ofSeconds(-1),
            Duration.ofSeconds(1),
            new Deadlines(Duration.ofSeconds(2), Duration.ofSeconds(1)),
            0,
            new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), true));
    Stale stale = new Stale(Duration.ofSeconds(-1), Duration.ZERO);

    Freshness freshness = Freshness.DEFAULT.with(Duration.ofMillis(599));

    assertThatThrownBy(
            () ->
                new CachePolicy(
                    lifetimes,
                    loading,
                    new Local(-1, -2, 0),
                    Degraded.DEFAULT,
                    freshness,
                    stale,
                    new Refresh(1.5, -1)))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "The cache policy contradicts itself: absentTtl PT0S is not more than zero; localTtl PT2S"
                + " is longer than ttl PT1S; jitter 0.6 is not from 0 to 0.5; loadTimeout PT-1S is"
                + " not more than zero; softDeadline PT2S is not shorter than hardDeadline PT1S;"
                + " hardDeadline PT1S is longer than loadTimeout PT-1S, after which nothing that was"
                + " waited for is stored; batchKeys 0 is not from 1 to 10000; backoff PT2S is longer"
                + " than longestBackoff PT1S; maxEntries -1 is less than zero; maxBytes -2 is"
                + " less than zero; maxValueBytes 0 is less than one; bound PT0.599S is shorter than PT0.6S, two heartbeats and a round trip; use consistency STRONG for no"
                + " staleness at all; staleWhileRevalidate PT-1S is not from 0 to 365 days; softDeadline"
                + " PT2S without staleIfError: there is never a stale value to give then; refreshAhead"
                + " 1.5 is not more than 0 and at most 1; refreshEagerness -1.0 is not from 0 to 100.");
  }

  @Test
  void nothingStaleIsGivenUnderStrong() {
    CachePolicy stale =
        CachePolicy.ttl(Duration.ofHours(1)).with(Stale.NEVER.withIfError(Duration.ofHours(1)));

    assertThatThrownBy(() -> stale.with(Consistency.STRONG))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("consistency STRONG gives no stale values");
  }

  @Test
  void namesAreFitForKeysOfTheRemoteTier() {
    TypeRef text = TypeRef.of(String.class);
    CachePolicy policy = CachePolicy.ttl(Duration.ofHours(1));
    assertThatThrownBy(() -> new CacheSpec("a:b", text, text, policy))
        .isInstanceOf(DefinitionException.class)
        .hasMessageStartingWith("Cache name 'a:b' must be");
  }
}
