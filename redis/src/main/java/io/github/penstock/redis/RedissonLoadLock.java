package io.github.penstock.redis;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.TimeSource;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The load lock on Redisson's {@link RLock}. Redisson is created when a lock is first needed, on a
 * thread of its own; where that fails, or any lock does, callers go on as if nobody held anything.
 * Lock owners are numbers of ours instead of threads, because locks are taken by nobody's thread.
 * Thread-safe.
 */
final class RedissonLoadLock implements LoadLock {

  private static final Logger LOG = LoggerFactory.getLogger(RedissonLoadLock.class);
  private static final TimeUnit MILLIS = TimeUnit.MILLISECONDS;
  private static final long HOLD_WAIT_MILLIS = 30_000;
  private static final long PASSING_MILLIS = 5_000;
  private static final long WATCHED = -1;

  /**
   * A waiter asks anew after this time: the message that wakes it may be lost, and was seen to be.
   */
  private static final long ASK_AGAIN_MILLIS = 250;

  private static final long ANSWER_MILLIS = 100;
  private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

  private final KeyLayout layout;
  private final @Nullable RedisURI uri;
  private final Settings settings;
  private final TimeSource time;
  private final Seldom complaint;
  private final AtomicLong owners = new AtomicLong();
  private final ThreadPoolExecutor starter =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Threads.daemon("penstock-lock-start"));
  private @Nullable CompletableFuture<LockClient> client; // guarded by this
  private long failedAt; // guarded by this
  private boolean closed; // guarded by this

  RedissonLoadLock(KeyLayout layout, @Nullable RedisURI uri, Settings settings, TimeSource time) {
    this.layout = layout;
    this.uri = uri;
    this.settings = settings;
    this.time = time;
    this.complaint = new Seldom(time);
    starter.allowCoreThreadTimeOut(true);
  }

  @Override
  public Held hold(CacheKey key) {
    long owner = owners.incrementAndGet();
    CompletableFuture<@Nullable RLock> taken =
        take(key, (lock, name) -> lock.tryLockAsync(HOLD_WAIT_MILLIS, WATCHED, MILLIS, owner));
    AtomicBoolean closedOnce = new AtomicBoolean();
    return () -> {
      if (closedOnce.compareAndSet(false, true)) {
        giveBack(taken, owner);
      }
    };
  }

  @Override
  public void await(CacheKey key, Duration atMost) throws InterruptedException {
    if (!client().isDone()) {
      return; // it is being created: nobody can be waited for yet
    }
    long left = Math.max(1, atMost.toMillis());
    while (left > 0 && !isPassed(key, Math.min(left, ASK_AGAIN_MILLIS))) {
      left -= ASK_AGAIN_MILLIS;
    }
  }

  /** Whether there is nothing more to wait for: the lock was free, or its service fails. */
  private boolean isPassed(CacheKey key, long millis) throws InterruptedException {
    long owner = owners.incrementAndGet();
    CompletableFuture<@Nullable RLock> taken =
        take(key, (lock, name) -> lock.tryLockAsync(millis, PASSING_MILLIS, MILLIS, owner));
    try {
      return taken.get(millis + ANSWER_MILLIS, MILLIS) != null;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      LOG.debug(
          "Waited for the load of {} to no end: {}",
          key,
          e.getCause() == null ? e.getClass() : e.getCause().getClass());
      return true;
    } finally {
      giveBack(taken, owner);
    }
  }

  /** The lock once it is taken, null where somebody else kept it. */
  private CompletableFuture<@Nullable RLock> take(
      CacheKey key, BiFunction<RLock, String, CompletionStage<Boolean>> how) {
    CompletableFuture<@Nullable RLock> taken =
        client()
            .thenCompose(
                there -> {
                  String name = layout.lock(key);
                  RLock lock = there.lock(name);
                  return how.apply(lock, name).thenApply(got -> got ? lock : null);
                });
    return taken.whenComplete(
        (lock, failure) -> {
          if (failure != null) {
            complain(failure);
          }
        });
  }

  /** Now, or when it turns out to have been taken. */
  private void giveBack(CompletableFuture<@Nullable RLock> taken, long owner) {
    CompletableFuture<Void> unused =
        taken
            .thenCompose(
                lock ->
                    lock == null
                        ? CompletableFuture.<Void>completedFuture(null)
                        : lock.unlockAsync(owner))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    complain(failure);
                  }
                });
  }

  private void complain(Throwable failure) {
    if (!isClosed() && complaint.isDue()) {
      LOG.warn(
          "The cluster-wide load lock does not work ({}). Nothing is wrong with cached values, but"
              + " processes may load the same key at the same time.",
          withoutKeys(LinkException.reason(failure)));
    }
  }

  /** Redisson quotes the command that failed, and with it the key, which may be personal data. */
  private static String withoutKeys(String reason) {
    return reason.split("channel:|command:|params:", 2)[0].strip();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Creates it at the first call, and again some time after a failure. */
  private synchronized CompletableFuture<LockClient> client() {
    if (closed || uri == null) {
      return CompletableFuture.failedFuture(
          new LinkException(
              closed
                  ? "closed"
                  : "the URI of the client is not known: give it to Redis.over as well",
              null));
    }
    CompletableFuture<LockClient> known = client;
    boolean retry =
        known != null
            && known.isCompletedExceptionally()
            && time.nanoTime() - failedAt > RETRY_NANOS;
    if (known == null || retry) {
      RedisURI server = uri;
      known = CompletableFuture.supplyAsync(() -> new LockClient(server, settings), starter);
      known = known.whenComplete((there, failure) -> remember(failure));
      client = known;
    }
    return known;
  }

  private synchronized void remember(@Nullable Throwable failure) {
    if (failure != null) {
      failedAt = time.nanoTime();
    }
  }

  void close() {
    CompletableFuture<LockClient> last;
    synchronized (this) {
      closed = true;
      last = client;
    }
    if (last != null) {
      CompletableFuture<LockClient> unused =
          last.whenComplete(
              (there, failure) -> {
                if (there != null) {
                  there.close(settings.connectTimeout());
                }
              });
    }
    starter.shutdown();
  }
}
