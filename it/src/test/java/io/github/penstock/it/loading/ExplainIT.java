package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Explanation.Condition;
import io.github.penstock.cache.Explanation.Event;
import io.github.penstock.cache.Explanation.Holder;
import io.github.penstock.cache.Explanation.Remote;
import io.github.penstock.cache.Explanation.Verdict;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.Tier;
import io.github.penstock.testkit.fake.InMemoryRemote;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@code explain} says is what the next read then is. */
class ExplainIT extends OneCache {

  private static final String KEY = "secret-key";

  /** Trusted from the start: each partition has a state, which the first writes make. */
  private <T> Cache<T, String> ready(Cache<T, String> cache) {
    cache.clear();
    return cache;
  }

  @Test
  void keyThatNobodyLoadedIsAMiss() {
    Cache<String, String> cache = ready(cache(policy()));

    Explanation told = cache.explain(KEY);

    assertThat(told.verdict()).isInstanceOf(Verdict.Miss.class);
    assertThat(told.verdict().why())
        .containsExactly("the local tier has no copy", "the remote tier has no copy");
    assertThat(told.toString()).contains("MISS: it is loaded and stored", "remote  no copy");
    assertMisses(cache);
  }

  @Test
  void loadedKeyIsALocalHitWithTheSameCopyInBothTiers() {
    Cache<String, String> cache = ready(cache(policy()));
    cache.get(KEY, this::next);
    time.advance(Duration.ofSeconds(3));

    Explanation told = cache.explain(KEY);

    assertThat(hit(told)).isEqualTo(Tier.LOCAL);
    assertThat(told.local().condition()).isEqualTo(Condition.CURRENT);
    Explanation.Copy local = Objects.requireNonNull(told.local().copy());
    assertThat(local.version()).isEqualTo(Objects.requireNonNull(asked(told).copy()).version());
    assertThat(local.freshFor()).isEqualTo(TTL.minusSeconds(3));
    assertThat(local.age()).isEqualTo(Duration.ofSeconds(3));
    assertThat(whats(told)).startsWith(What.STORED);
    assertThat(told.events().get(0).ago()).isEqualTo(Duration.ofSeconds(3));
    assertThat(told.toString())
        .contains("is a HIT in the local tier", "3.0 s old, fresh for 9 min 57 s")
        .contains("3.0 s ago: loaded and stored");
  }

  @Test
  void otherNodeHasARemoteHitAndRemembersThatItTookIt() {
    Cache<String, String> one = ready(cache(policy()));
    Cache<String, String> two = ready(cache(policy()));
    one.get(KEY, this::next);

    assertThat(hit(two.explain(KEY))).isEqualTo(Tier.REMOTE);
    two.get(KEY, this::next);

    Explanation told = two.explain(KEY);
    assertThat(hit(told)).isEqualTo(Tier.LOCAL);
    assertThat(whats(told)).startsWith(What.TAKEN_FROM_REMOTE);
    assertThat(loads).hasValue(1);
  }

  @Test
  void invalidationNamesTheNodeThatWroteIt() {
    Cache<String, String> one = ready(cache(policy()));
    Cache<String, String> two = ready(cache(policy()));
    one.get(KEY, this::next);
    two.get(KEY, this::next);
    two.put(KEY, "put");

    Explanation told = one.explain(KEY);

    assertThat(hit(told)).isEqualTo(Tier.REMOTE);
    assertThat(told.local().condition()).isEqualTo(Condition.EMPTY);
    Event invalidated = told.events().get(0);
    assertThat(invalidated.what()).isEqualTo(What.INVALIDATED);
    assertThat(invalidated.node()).isEqualTo(two.explain(KEY).node());
    assertThat(told.toString())
        .contains("heard that the key is invalid, as announced by node " + invalidated.node());
  }

  @Test
  void staleValueIsExplainedAndServed() {
    Cache<String, String> cache =
        ready(cache(policy().with(new Stale(Duration.ofMinutes(1), Duration.ofMinutes(5)))));
    cache.get(KEY, this::next);
    time.advance(TTL.plusSeconds(10));

    Explanation told = cache.explain(KEY);
    assertThat(told.verdict()).isInstanceOf(Verdict.Stale.class);
    assertThat(told.toString()).contains("STALE value of the local tier", "expired 10.0 s ago");

    assertThat(cache.getResult(KEY, this::next).stale()).isTrue();
    soon("it is loaded anew", () -> whats(cache.explain(KEY)).contains(What.REFRESHED));
    assertThat(whats(cache.explain(KEY))).contains(What.SERVED_STALE);
  }

  @Test
  void expiredKeyIsAMiss() {
    Cache<String, String> cache = cache(policy().with(Local.NONE));
    cache.get(KEY, this::next);
    time.advance(TTL.plusSeconds(1));

    assertThat(cache.explain(KEY).verdict().why())
        .containsExactly(
            "the local tier is switched off, or holds no entries", "the remote tier has no copy");
    assertMisses(cache);
  }

  @Test
  void holderOfTheLeaseIsNamed() throws Exception {
    Cache<String, String> one = ready(cache(policy()));
    Cache<String, String> two = ready(cache(policy()));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<String> loading =
        threads.submit(
            () ->
                one.get(
                    KEY,
                    key -> {
                      begun.countDown();
                      mayEnd.await();
                      return "v";
                    }));
    begun.await();

    Explanation told = two.explain(KEY);
    mayEnd.countDown();

    Holder holder = Objects.requireNonNull(asked(told).lease());
    assertThat(holder.node()).isEqualTo(one.explain(KEY).node()).isNotEqualTo(told.node());
    assertThat(told.toString())
        .contains("another load has the lease: it is waited for up to waitAtMost")
        .contains("lease   node " + holder.node() + " loads it");
    assertThat(loading.get()).isEqualTo("v");
  }

  @Test
  void failedLoadsAreRemembered() {
    Cache<String, String> cache = ready(cache(policy()));
    assertThatThrownBy(
            () ->
                cache.get(
                    KEY,
                    key -> {
                      throw new java.io.IOException("no");
                    }))
        .isInstanceOf(LoadException.class);

    Explanation told = cache.explain(KEY);

    assertThat(whats(told)).startsWith(What.LOAD_FAILED);
    assertThat(told.verdict().why()).anyMatch(why -> why.startsWith("1 loads have failed"));
  }

  @Test
  void remoteTierThatIsAwayIsSaidToBeAway() {
    InMemoryRemote remote = new InMemoryRemote(store);
    Cache<String, String> cache =
        cache(
            open(builder -> builder.remote(remote)),
            policy()
                .with(
                    new Degraded(
                        new WhenRedisIsAway.Local(Duration.ofMinutes(1)),
                        OnQuarantineFailure.FAIL)));
    ready(cache).get(KEY, this::next);
    remote.away(true);
    remote.loseChannel();

    Explanation told = cache.explain(KEY);
    assertThat(told.remote()).isInstanceOf(Remote.Away.class);
    assertThat(told.local().condition()).isEqualTo(Condition.UNTRUSTED);
    assertThat(told.local().trust().heardAgo()).isNull();
    assertThat(hit(told)).as("whenRedisIsAway = LOCAL").isEqualTo(Tier.LOCAL);
    assertThat(whats(told)).startsWith(What.CHANNEL_LOST);
    assertThat(told.toString())
        .contains("remote  could not be asked: ", "the invalidation channel is away")
        .contains("whenRedisIsAway = LOCAL allows the local copy");
    assertThat(cache.get(KEY, this::next)).isEqualTo("v1");
  }

  @Test
  void localCopyIsNotServedBeyondTheBoundAndThatIsSaid() {
    InMemoryRemote remote = new InMemoryRemote(store).answeringHeartbeats();
    Cache<String, String> cache = cache(open(builder -> builder.remote(remote)), policy());
    soon(
        "a local hit",
        () -> {
          cache.get(KEY, this::next);
          return hit(cache.explain(KEY)) == Tier.LOCAL;
        });
    remote.loseHeartbeats(true);
    time.advance(Duration.ofSeconds(2));

    Explanation told = cache.explain(KEY);

    assertThat(hit(told)).isEqualTo(Tier.REMOTE);
    assertThat(told.local().condition()).isEqualTo(Condition.UNTRUSTED);
    assertThat(told.local().trust().isTrusted()).isFalse();
    assertThat(told.toString())
        .contains("a copy that may miss invalidations: it is not served", "which is too long");
  }

  @Test
  void scopesAndSwitchesOfTheThreadCount() {
    Penstock penstock = open(builder -> builder);
    Cache<String, String> cache = ready(cache(penstock, policy()));
    cache.get(KEY, this::next);

    assertThat(penstock.read(Consistency.SOURCE, () -> cache.explain(KEY)).verdict())
        .isInstanceOf(Verdict.FromSource.class);
    assertThat(hit(penstock.read(Consistency.STRONG, () -> cache.explain(KEY))))
        .isEqualTo(Tier.REMOTE);
    penstock.control().ramp("rates", 0);
    assertThat(cache.explain(KEY).toString())
        .contains("goes to the SOURCE", "not among the 0 % that use the cache");
  }

  @Test
  void explainingChangesNothingAndCountsNothing() {
    Cache<String, String> cache = ready(cache(policy().with(new Local(2))));
    cache.get(KEY, this::next);
    CacheStats before = cache.stats();

    for (int i = 0; i < 10; i++) {
      cache.explain(KEY);
      cache.explain("another");
    }

    assertThat(cache.stats()).isEqualTo(before);
    assertThat(loads).hasValue(1);
    assertThat(asked(cache.explain("another")).lease()).isNull();
  }

  @Test
  void keyIsShownOnlyToThoseWhoAskForIt() {
    Cache<String, String> cache = ready(cache(policy()));
    cache.get(KEY, key -> "secret-value");

    Explanation told = cache.explain(KEY);

    assertThat(told.toString()).contains("key not shown").doesNotContain(KEY, "secret-value");
    assertThat(told.withKey()).contains("key '" + KEY + "'").doesNotContain("secret-value");
    assertThat(told.key()).isEqualTo(KEY);
  }

  @Test
  void nodeWithoutARemoteTierSaysSo() {
    try (Penstock alone = Penstock.builder().timeSource(time).open()) {
      assertExplainsAlone(cache(alone, policy()));
    }
  }

  private void assertExplainsAlone(Cache<String, String> cache) {
    assertThat(cache.explain(KEY).toString())
        .contains("remote  there is none: this process is alone", "heard   everything");
    cache.get(KEY, this::next);
    assertThat(hit(cache.explain(KEY))).isEqualTo(Tier.LOCAL);
    time.advance(TTL.plusSeconds(1));
    assertThat(cache.explain(KEY).verdict().why())
        .containsExactly("the local copy has expired", "there is no remote tier");
  }

  @Test
  void explanationByNameTakesWhatHasTheTextOfAKey() {
    Penstock penstock = open(builder -> builder);
    Cache<Long, String> cache =
        ready(penstock.cache("numbers", Long.class, String.class, policy()));
    cache.get(42L, key -> "v");

    assertThat(hit(penstock.explain("numbers", 42))).isEqualTo(Tier.LOCAL);
    assertThatThrownBy(() -> penstock.explain("numbers", "no number"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cache 'numbers' has keys of type java.lang.Long; this java.lang.String is none.")
        .hasNoCause();
  }

  @Test
  void busyKeyDoesNotPushOutTheEventsOfAllOthers() {
    Cache<String, String> cache = ready(cache(policy()));
    cache.get(KEY, this::next);
    for (int i = 0; i < 100; i++) {
      cache.invalidate("busy");
    }

    assertThat(whats(cache.explain(KEY))).contains(What.STORED);
    assertThat(whats(cache.explain("busy"))).hasSizeLessThanOrEqualTo(8 + 1);
  }

  private void assertMisses(Cache<String, String> cache) {
    int before = loads.get();
    cache.get(KEY, this::next);
    assertThat(loads).hasValue(before + 1);
  }

  private static Tier hit(Explanation told) {
    assertThat(told.verdict()).as(told.toString()).isInstanceOf(Verdict.Hit.class);
    return ((Verdict.Hit) told.verdict()).tier();
  }

  private static Remote.Asked asked(Explanation told) {
    assertThat(told.remote()).isInstanceOf(Remote.Asked.class);
    return (Remote.Asked) told.remote();
  }

  private static List<What> whats(Explanation told) {
    return told.events().stream().map(Event::what).toList();
  }
}
