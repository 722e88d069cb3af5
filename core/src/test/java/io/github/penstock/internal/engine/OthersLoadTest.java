package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.key.KeyCodec;
import io.github.penstock.internal.key.KeyCodecs;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteRegion;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits for messages, asks again where they do not come, and never longer than was agreed. */
class OthersLoadTest {

  private static final CacheKey KEY = new CacheKey("users", "7");
  private static final OthersLoad.Pauses NEVER =
      new OthersLoad.Pauses(Duration.ofHours(1), Duration.ofHours(1));
  private static final OthersLoad.Pauses OFTEN =
      new OthersLoad.Pauses(Duration.ofMillis(1), Duration.ofMillis(2));

  private final SteppedTime time = new SteppedTime();
  private final LeaseWaiters waiters = new LeaseWaiters();
  private final Region region = new Region();
  private final Locks locks = new Locks();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void aMessageWakesWhoWaits() throws Exception {
    waiters.listening(true);
    Future<Lookup<String>> waiting = wait(NEVER, Loading.DEFAULT);
    region.asked();
    region.asked();

    region.answer = hit();
    waiters.wake(KEY);

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(region.answer);
    assertThat(locks.awaited).as("nobody needed the lock").isEmpty();
  }

  @Test
  void whatEndsBeforeOneListensIsFoundByAskingOnceMore() throws Exception {
    waiters.listening(true);
    // Between the answer and the moment at which it would hear of the end.
    region.afterFirst = () -> region.answer = hit();

    assertThat(wait(NEVER, Loading.DEFAULT).get(10, TimeUnit.SECONDS))
        .isInstanceOf(Lookup.Hit.class);
    assertThat(region.questions).hasSize(2);
  }

  @Test
  void aMessageOfAnotherKeyWakesNobody() throws Exception {
    waiters.listening(true);
    Future<Lookup<String>> waiting = wait(NEVER, Loading.DEFAULT);
    region.asked();
    region.asked();

    waiters.wake(new CacheKey("users", "8"));
    assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    assertThat(region.questions).isEmpty();
    waiting.cancel(true);
  }

  @Test
  void aLostMessageIsMadeUpForByAskingNowAndThen() throws Exception {
    waiters.listening(true);
    Future<Lookup<String>> waiting = wait(OFTEN, Loading.DEFAULT);
    for (int i = 0; i < 10; i++) {
      region.asked();
    }

    region.answer = hit();

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(region.answer);
  }

  @Test
  void theEndOfTheChannelWakesWhoWaitsAndTheLockIsWaitedForInstead() throws Exception {
    waiters.listening(true);
    Future<Lookup<String>> waiting = wait(NEVER, Loading.DEFAULT);
    region.asked();
    region.asked();

    waiters.listening(false);

    assertThat(locks.awaited.poll(10, TimeUnit.SECONDS)).isEqualTo(KEY);
    region.answer = hit();
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(region.answer);
  }

  @Test
  void nobodyWaitsLongerThanAgreed() throws Exception {
    waiters.listening(true);
    Future<Lookup<String>> waiting =
        wait(NEVER, Loading.DEFAULT.withWaitAtMost(Duration.ofSeconds(3)));
    region.asked();
    region.asked();

    time.advance(Duration.ofSeconds(3));
    waiters.wake(KEY);

    Lookup<String> last = waiting.get(10, TimeUnit.SECONDS);
    assertThat(last).isEqualTo(new Lookup.Miss<>(new Lease.Wait(KEY)));
  }

  @Test
  void aWaitIsNoLongerThanWhatIsLeft() throws Exception {
    waiters.listening(true);
    // The clock of this test stands still: only the wait itself can end, and the next question.
    Future<Lookup<String>> waiting =
        wait(NEVER, Loading.DEFAULT.withWaitAtMost(Duration.ofMillis(1)));

    for (int i = 0; i < 5; i++) {
      region.asked();
    }
    time.advance(Duration.ofMillis(1));
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(Lookup.Miss.class);
  }

  @Test
  void whoDoesNotWaitForOtherProcessesIsTold() throws Exception {
    Lookup<String> answer =
        wait(NEVER, Loading.DEFAULT.with(Stampede.LOCAL)).get(10, TimeUnit.SECONDS);

    assertThat(answer).isEqualTo(new Lookup.Miss<>(new Lease.Wait(KEY)));
    assertThat(region.questions).hasSize(1);
  }

  @Test
  void anInterruptionEndsTheWait() throws Exception {
    waiters.listening(true);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    Future<Lookup<String>> waiting =
        threads.submit(
            () -> {
              thread.complete(Thread.currentThread());
              return ask(NEVER, Loading.DEFAULT);
            });
    region.asked();
    region.asked();

    thread.get().interrupt();

    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedLoadException.class);
  }

  private Future<Lookup<String>> wait(OthersLoad.Pauses pauses, Loading loading) {
    return threads.submit(() -> ask(pauses, loading));
  }

  private Lookup<String> ask(OthersLoad.Pauses pauses, Loading loading) {
    return new OthersLoad<String>(waiters, locks, pauses)
        .leaseOrWait(
            cache(loading),
            KEY,
            () -> Duration.ofSeconds(10),
            Map.of(),
            loading.waitAtMost().toNanos());
  }

  private CacheCore<String, String> cache(Loading loading) {
    CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5)).with(loading);
    TypeRef text = TypeRef.of(String.class);
    KeyCodec<String> codec = KeyCodecs.of("users", text, OthersLoadTest.class.getClassLoader());
    return new CacheCore<>(
        new CacheSpec("users", text, text, policy),
        codec,
        new LocalTier<>(policy.local(), Duration.ofSeconds(1), 1, Runnable::run),
        region,
        new CacheTags<>("users", null, codec, new TagStamps()),
        new Counters(),
        time,
        new Probe<>(time),
        new Setting(policy));
  }

  private static Lookup<String> hit() {
    return new Lookup.Hit<>(StoredEntry.living("Ann", Duration.ofMinutes(5), Duration.ZERO));
  }

  /** A region whose lease somebody else has, until a test says otherwise. */
  private static final class Region implements RemoteRegion<String> {
    private final BlockingQueue<CacheKey> questions = new LinkedBlockingQueue<>();
    private volatile Lookup<String> answer = new Lookup.Miss<>(new Lease.Wait(KEY));
    private volatile Runnable afterFirst = () -> {};

    /** Waits until somebody asks. */
    void asked() throws InterruptedException {
      assertThat(questions.poll(10, TimeUnit.SECONDS)).as("a question").isEqualTo(KEY);
    }

    @Override
    public Map<CacheKey, Lookup<String>> lease(
        Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
      Lookup<String> given = answer;
      questions.addAll(keys);
      afterFirst.run();
      return Map.of(KEY, given);
    }

    @Override
    public Map<CacheKey, StoredEntry<String>> get(Collection<CacheKey> keys, Assurance assurance) {
      throw new IllegalStateException("nobody reads in this test");
    }

    @Override
    public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<String> entry) {
      throw new IllegalStateException("nobody fills in this test");
    }

    @Override
    public void abandon(Lease.Granted lease) {}

    @Override
    public long undecodable() {
      return 0;
    }

    @Override
    public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
      throw new IllegalStateException("nobody asks");
    }

    @Override
    public int bytes(String value) {
      return 0;
    }
  }

  /** Locks that nobody holds, and who asked for them. */
  private static final class Locks implements LoadLock {
    private final BlockingQueue<CacheKey> awaited = new LinkedBlockingQueue<>();

    @Override
    public Held hold(CacheKey key) {
      return () -> {};
    }

    @Override
    public void await(CacheKey key, Duration atMost) {
      awaited.add(key);
    }
  }
}
