package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.ContextBulkLoader;
import io.github.penstock.cache.ContextLoader;
import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.LoadContext.Previous;
import io.github.penstock.cache.Refresh;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.fake.InMemoryDatabase;
import io.github.penstock.testkit.fake.InMemoryRemote;
import io.github.penstock.testkit.fake.InMemorySource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads that ask the source whether what they had is still right. */
class ConditionalLoadsIT extends OneCache {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final CachePolicy REVALIDATED =
      policy().with(Stale.NEVER.withWhileRevalidate(HOUR));

  /** Synchronous loads that have a copy from before. */
  private static final CachePolicy PATIENT = policy().with(Stale.NEVER.withIfError(HOUR));

  /** The version that the source has; its value is told by it. */
  private final AtomicInteger version = new AtomicInteger(1);

  private final AtomicInteger bodies = new AtomicInteger();
  private final AtomicInteger notModified = new AtomicInteger();
  private final ConcurrentLinkedQueue<Duration> ages = new ConcurrentLinkedQueue<>();

  private Penstock node(boolean withRemote) {
    return withRemote ? open(builder -> builder) : alone();
  }

  /** As a client of HTTP does it. */
  private String fetch(String key, LoadContext<String> load) {
    Previous<String> last = load.previous();
    String tag = "e" + version;
    if (last != null && tag.equals(last.validator())) {
      ages.add(last.age());
      notModified.incrementAndGet();
      return load.unchanged();
    }
    bodies.incrementAndGet();
    load.validator(tag);
    return "v" + tag.substring(1);
  }

  private CacheResult<String> read(Cache<String, String> cache) {
    return cache.getResult("EUR", this::fetch);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsUnchangedBeginsANewLife(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), PATIENT);
    assertThat(read(cache).value()).isEqualTo("v1");
    for (int i = 1; i <= 3; i++) {
      time.advance(TTL);
      assertThat(read(cache)).isEqualTo(CacheResult.loaded("v1"));
      assertThat(notModified).as("the validator is kept").hasValue(i);
      time.advance(TTL.minusNanos(1));
      assertThat(read(cache).age()).isEqualTo(TTL.minusNanos(1));
    }
    assertThat(ages).first().isEqualTo(TTL);
    assertThat(ages).last().isEqualTo(TTL.multipliedBy(2).minusNanos(1));

    version.set(2);
    time.advance(TTL);
    assertThat(read(cache).value()).isEqualTo("v2");
    assertThat(bodies).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theBackgroundAsksWithTheValidatorAsWell(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), REVALIDATED);
    read(cache);
    time.advance(TTL);

    assertThat(read(cache).stale()).isTrue();
    soon("it is fresh again", () -> !read(cache).stale());
    assertThat(notModified).hasValue(1);
    assertThat(bodies).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aheadOfItsEndAFreshCopyIsCompared(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), policy().with(Refresh.after(0.5)));
    read(cache);
    time.advance(TTL.dividedBy(2));

    assertThat(read(cache).stale()).isFalse();
    soon("its new life", () -> read(cache).age().isZero());
    assertThat(notModified).hasValue(1);
    assertThat(bodies).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyAreComparedEachWithItsOwn(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), PATIENT);
    ContextBulkLoader<String, String> loader =
        (keys, loads) -> {
          Map<String, String> found = new HashMap<>();
          keys.forEach(key -> found.put(key, fetch(key, loads.of(key))));
          return found;
        };
    List<String> keys = List.of("EUR", "USD");
    cache.getAll(keys, loader);
    time.advance(TTL);
    cache.getAll(List.of("EUR", "USD", "GBP"), loader);
    assertThat(notModified).hasValue(2);
    assertThat(bodies).hasValue(3);

    version.set(2);
    time.advance(TTL);
    assertThat(cache.getAll(keys, loader)).containsEntry("EUR", "v2").containsEntry("USD", "v2");
  }

  @Test
  void theCopyOfAnotherNodeWillDo() {
    read(cache(PATIENT));
    time.advance(TTL);

    assertThat(read(cache(PATIENT)).value()).isEqualTo("v1");
    assertThat(notModified).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itIsThereForAsLongAsThePolicyKeepsIt(boolean withRemote) {
    Penstock node = node(withRemote);
    Cache<String, String> cache = cache(node, PATIENT);
    Cache<String, String> strict = node.cache("strict", String.class, String.class, policy());
    read(cache);
    read(strict);
    time.advance(TTL);
    read(strict);
    assertThat(notModified).as("nothing is kept after its life").hasValue(0);

    time.advance(HOUR);
    read(cache);
    assertThat(notModified).as("nor after the time for errors").hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thatThereWasNoneIsNothingToCompareWith(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), PATIENT);
    ContextLoader<String, String> none =
        (key, load) -> {
          load.validator("e1");
          return null;
        };
    cache.get("EUR", none);
    time.advance(Duration.ofSeconds(5));

    assertThat(read(cache).value()).isEqualTo("v1");
    assertThat(bodies).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasInvalidatedIsNotCompared(boolean withRemote) {
    InMemorySource source = new InMemorySource();
    Penstock node =
        withRemote ? open(builder -> builder.source(source)) : alone(b -> b.source(source));
    Cache<String, String> cache = cache(node, PATIENT);
    read(cache);
    cache.invalidate("EUR");
    read(cache);
    time.advance(TTL);
    cache.clear();
    read(cache);
    node.transaction(
        tx -> {
          cache.invalidate("EUR");
          return read(cache);
        });

    assertThat(notModified).hasValue(0);
    assertThat(bodies).hasValue(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noneOfATagThatWasInvalidatedIsCompared(boolean withRemote) {
    Penstock node = node(withRemote);
    CacheSpec spec =
        new CacheSpec("tagged", TypeRef.of(String.class), TypeRef.of(String.class), PATIENT);
    Cache<String, String> cache = node.cache(spec, key -> List.of("money"));
    read(cache);
    time.advance(TTL);
    node.invalidateTags("money");

    assertThat(read(cache).value()).isEqualTo("v1");
    assertThat(bodies).hasValue(2);
  }

  @Test
  void withoutTheRemoteTierThereIsNothingToCompareWith() {
    InMemoryRemote remote = new InMemoryRemote(store);
    Cache<String, String> cache = cache(open(builder -> builder.remote(remote)), PATIENT);
    read(cache);
    time.advance(TTL);
    remote.away(true);

    assertThat(read(cache).value()).isEqualTo("v1");
    assertThat(bodies).hasValue(2);
  }

  @Test
  void whatIsSaidToBeUnchangedWithoutACopyFails() {
    Cache<String, String> cache = cache(PATIENT);
    assertThatThrownBy(() -> cache.get("EUR", (key, load) -> load.unchanged()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cache 'rates': a load said that its value is unchanged, but there is no copy");
    assertThat(cache.stats().loads().failures()).isOne();
  }

  /** Two nodes, the first of which is stopped at a gate while the other one writes. */
  private final class Race {
    private final Gate gate;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final InMemoryDatabase database = new InMemoryDatabase();
    private volatile boolean stops;
    private final Cache<String, String> reader;
    private final Penstock writer;
    private final Cache<String, String> written;

    private Race(Gate gate, boolean withRemote) {
      this.gate = gate;
      Penstock node =
          withRemote
              ? open(b -> b.source(source()).gates(this::reach))
              : alone(builder -> builder.source(source()).gates(this::reach));
      this.reader = cache(node, PATIENT);
      this.writer = withRemote ? open(builder -> builder.source(source())) : node;
      this.written = cache(writer, PATIENT);
    }

    private InMemorySource source() {
      return new InMemorySource(database, 4);
    }

    private void reach(Gate reached, String cache) {
      if (stops && reached == gate) {
        stops = false;
        arrived.countDown();
        try {
          assertThat(mayGoOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** The value that the reader gets, whose copy is past its life when the other one writes. */
    private String read(Runnable write) throws Exception {
      ConditionalLoadsIT.this.read(reader);
      time.advance(TTL);
      stops = true;
      Future<CacheResult<String>> result =
          threads.submit(() -> ConditionalLoadsIT.this.read(reader));
      assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
      write.run();
      mayGoOn.countDown();
      return result.get(5, TimeUnit.SECONDS).value();
    }

    private void commit() {
      writer.transaction(
          tx -> {
            written.invalidate("EUR");
            version.set(2);
            return null;
          });
    }

    private void isNotStored() {
      assertThat(written.getIfPresent("EUR")).isNull();
      assertThat(reader.getIfPresent("EUR")).isNull();
      assertThat(ConditionalLoadsIT.this.read(reader).value()).isEqualTo("v2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWriterThatCommitsAfterTheSourceSaidUnchangedWins(boolean withRemote) throws Exception {
    Race race = new Race(Gate.BEFORE_FILL, withRemote);

    assertThat(race.read(race::commit)).as("right when the source was asked").isEqualTo("v1");
    assertThat(notModified).hasValue(1);
    assertThat(race.reader.stats().fills().refused()).as("it was to be stored").isOne();
    race.isNotStored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCopyThatIsInvalidatedAfterTheLeaseIsNotCompared(boolean withRemote) throws Exception {
    Race race = new Race(Gate.BEFORE_LOAD, withRemote);

    // The validator stays: what the source says of it must bring nothing back.
    assertThat(race.read(() -> race.written.invalidate("EUR"))).isEqualTo("v1");
    assertThat(notModified).hasValue(0);
    assertThat(bodies).hasValue(2);
    assertThat(race.written.getIfPresent("EUR")).isNull();
  }

  @Test
  void aCopyThatIsInvalidatedBeforeTheLeaseIsNotCompared() throws Exception {
    Race race = new Race(Gate.BEFORE_REMOTE_READ, true);

    assertThat(race.read(() -> race.written.invalidate("EUR"))).isEqualTo("v1");
    assertThat(notModified).hasValue(0);
    assertThat(bodies).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWriterThatCommitsBeforeTheSourceIsAskedLeavesNothingToCompare(boolean withRemote)
      throws Exception {
    Race race = new Race(Gate.BEFORE_LOAD, withRemote);

    assertThat(race.read(race::commit)).isEqualTo("v2");
    assertThat(notModified).hasValue(0);
    assertThat(ConditionalLoadsIT.this.read(race.reader).value()).isEqualTo("v2");
  }
}
