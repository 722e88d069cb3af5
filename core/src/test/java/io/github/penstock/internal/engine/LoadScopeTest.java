package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.ContextBulkLoader;
import io.github.penstock.cache.ContextLoader;
import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.LoadContext.Previous;
import io.github.penstock.cache.LoadContexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What code inside of a load may say, and where it may not. */
class LoadScopeTest {

  private final LoadScope<String, Integer> one =
      new LoadScope<>("rates", Set.of("EUR"), this::copies);
  private final LoadScope<String, Integer> two =
      new LoadScope<>("rates", Set.of("EUR", "USD"), this::copies);

  private final List<Set<String>> read = new ArrayList<>();

  private Map<String, Previous<Integer>> copies(Set<String> keys) {
    read.add(keys);
    return Map.of("EUR", new Previous<>(7, "e7", Duration.ofMinutes(3)));
  }

  @Test
  void copiesAreReadOnceAndOnlyIfSomebodyAsks() throws Exception {
    one.run(
        () -> {
          one.of("EUR").ttl(Duration.ofMinutes(1));
          return 1;
        });
    assertThat(read).isEmpty();

    two.run(
        () -> {
          assertThat(two.of("EUR").previous())
              .isEqualTo(new Previous<>(7, "e7", Duration.ofMinutes(3)))
              .hasToString("a copy PT3M old, with validator");
          assertThat(two.of("USD").previous()).isNull();
          return assertThat(two.of("EUR").unchanged()).isEqualTo(7);
        });
    assertThat(read).containsExactly(Set.of("EUR", "USD"));
    assertThat(two.told("EUR")).isEqualTo(Told.NOTHING.withValidator("e7"));
  }

  @Test
  void anotherValidatorOfWhatIsUnchangedCounts() throws Exception {
    one.run(
        () -> {
          one.of("EUR").validator("e8");
          return one.of("EUR").unchanged();
        });
    assertThat(one.told("EUR").validator()).isEqualTo("e8");
  }

  @Test
  void nothingIsUnchangedThatWasNotThere() throws Exception {
    two.run(
        () ->
            assertThatThrownBy(() -> two.of("USD").unchanged())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "Cache 'rates': a load said that its value is unchanged, but there is no copy"
                        + " from before. Send the source a validator only where previous() gives"
                        + " one, and load the value in full otherwise."));
  }

  @Test
  void aValidatorIsNeitherEmptyNorALongText() throws Exception {
    one.run(
        () -> {
          LoadContext<Integer> load = one.of("EUR");
          for (int length : new int[] {0, 1_001}) {
            assertThatThrownBy(() -> load.validator("x".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                    "Cache 'rates': a validator has 1 to 1000 characters; this one has "
                        + length
                        + ". Use a hash of what is longer.");
          }
          assertThatThrownBy(() -> load.validator(null)).isInstanceOf(NullPointerException.class);
          load.validator("x".repeat(1_000));
          return 1;
        });
    assertThat(one.told("EUR").validator()).hasSize(1_000);
  }

  @Test
  void whatIsSaidIsKeptForEachKey() throws Exception {
    two.run(
        () -> {
          LoadContexts<String, Integer> loads = LoadContexts.current();
          loads.of("EUR").ttl(Duration.ofMinutes(2));
          loads.of("EUR").ttl(Duration.ofMinutes(1));
          loads.of("EUR").ttl(Duration.ofMinutes(3));
          return 1;
        });

    assertThat(two.told()).containsOnlyKeys("EUR");
    assertThat(two.told("EUR")).isEqualTo(new Told(Duration.ofMinutes(1), true, null));
    assertThat(two.told("USD")).isEqualTo(Told.NOTHING);
    assertThat(one.told()).isEmpty();
  }

  @Test
  void alifeIsMoreThanZero() throws Exception {
    one.run(
        () -> {
          LoadContext<Integer> load = LoadContext.current();
          for (Duration none : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatThrownBy(() -> load.ttl(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                    "Cache 'rates': a load gave its value the ttl "
                        + none
                        + ", which is not more than zero. Call doNotCache() for what is not to be"
                        + " stored.");
          }
          assertThatThrownBy(() -> load.ttl(null)).isInstanceOf(NullPointerException.class);
          return 1;
        });
    assertThat(one.told("EUR")).isEqualTo(Told.NOTHING);
  }

  @Test
  void thereIsNoneOutsideOfALoad() throws Exception {
    assertThat(LoadContext.isLoading()).isFalse();
    one.run(
        () -> {
          assertThat(LoadContext.isLoading()).isTrue();
          return two.run(() -> assertThat(LoadContexts.current()).isSameAs(two));
        });
    assertThatThrownBy(
            () ->
                one.run(
                    () -> {
                      throw new IllegalStateException("no source");
                    }))
        .hasMessage("no source");

    assertThat(LoadContext.isLoading()).isFalse();
    assertThatThrownBy(LoadContext::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "No cache loads anything on this thread, so that there is no LoadContext. Ask for it on"
                + " the thread that calls the loader, before the loader returns;"
                + " LoadContext.isLoading() says whether there is one.");
    ContextLoader<String, Integer> loader = (key, load) -> 1;
    assertThatThrownBy(() -> loader.load("EUR")).isInstanceOf(IllegalStateException.class);
    ContextBulkLoader<String, Integer> bulk = (keys, loads) -> Map.of();
    assertThatThrownBy(() -> bulk.loadAll(Set.of("EUR"))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itIsOverWhenTheLoadIs() throws Exception {
    AtomicReference<LoadContext<Integer>> kept = new AtomicReference<>();
    one.run(
        () -> {
          kept.set(LoadContext.current());
          return 1;
        });

    String over =
        "Cache 'rates': a LoadContext was used after its load had ended, when that changes nothing"
            + " any more. Use it before the loader returns.";
    assertThatThrownBy(() -> kept.get().ttl(Duration.ofSeconds(1))).hasMessage(over);
    assertThatThrownBy(() -> kept.get().doNotCache()).hasMessage(over);
    assertThatThrownBy(() -> kept.get().validator("e7")).hasMessage(over);
    assertThatThrownBy(() -> kept.get().previous()).hasMessage(over);
    assertThatThrownBy(() -> kept.get().unchanged()).hasMessage(over);
    assertThatThrownBy(() -> one.of("EUR")).hasMessage(over);
    assertThat(one.told("EUR")).isEqualTo(Told.NOTHING);
  }

  @Test
  void itIsForTheThreadOfTheLoad() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor(work -> new Thread(work, "other"));
    try {
      one.run(
          () -> {
            LoadContext<Integer> load = LoadContext.current();
            CompletableFuture<Void> used = CompletableFuture.runAsync(load::doNotCache, other);
            assertThatThrownBy(used::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "Cache 'rates': the LoadContext of a load that runs on thread '"
                        + Thread.currentThread().getName()
                        + "' was used on thread 'other'. Use it on the thread that calls the"
                        + " loader.");
            return CompletableFuture.supplyAsync(LoadContext::isLoading, other)
                .thenAccept(isLoading -> assertThat(isLoading).isFalse())
                .get();
          });
    } finally {
      other.shutdownNow();
    }
    assertThat(one.told("EUR")).isEqualTo(Told.NOTHING);
  }

  @Test
  void ofSeveralKeysEachHasItsOwn() throws Exception {
    two.run(
        () -> {
          assertThatThrownBy(LoadContext::current)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "Cache 'rates': this load is of 2 keys, each of which has a LoadContext of its"
                      + " own. Use LoadContexts.current().of(key).");
          assertThatThrownBy(() -> two.of("GBP"))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(
                  "Cache 'rates': LoadContexts.of(..) was asked for a key that this load does not"
                      + " load. Ask for one of the 2 that the loader was given.");
          return 1;
        });
  }
}
