package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.KeyText;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states small. Every ten seconds one node sweeps each partition: what is past its
 * deadline goes; quarantines that have a transaction id go if a snapshot shows the transaction
 * finished, which is true forever and for everybody who looks later. (What the server says about a
 * transaction's outcome is no such proof: it may say "committed" before anybody sees it.) Where the
 * source does not answer, nothing of these goes. Thread-safe; sweeps on a thread of its own.
 */
final class Sweeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(500);

  private final Common common;
  private final Visibility visibility;
  private final Database database;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Threads.daemon("penstock-redis-sweep"));
  private long lastAt; // of the thread

  Sweeper(Common common, Visibility visibility, Database database) {
    this.common = common;
    this.visibility = visibility;
    this.database = database;
    this.lastAt = common.time().nanoTime();
  }

  void start() {
    // Often by the real clock, so that a clock that a test moves is looked at, too.
    var unused =
        thread.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long now = common.time().nanoTime();
    if (now - lastAt < PERIOD.toNanos()) {
      return;
    }
    lastAt = now;
    try {
      sweep(PERIOD.minus(TICK.multipliedBy(2)));
    } catch (RemoteTierException | InterruptedLoadException e) {
      LOG.debug("Not swept this time", e);
    } catch (RuntimeException e) {
      LOG.warn("The states in Redis were not swept; this is tried again", e);
    }
  }

  /** Sweeps what nobody has swept for a while; throws {@link RemoteTierException}. */
  void sweep(Duration pause) {
    Call call = Call.mutating(common.commands(), common.time(), "sweep");
    Map<Integer, CompletableFuture<List<@Nullable Object>>> answers = new LinkedHashMap<>();
    for (int p = 0; p < KeyLayout.PARTITIONS; p++) {
      byte[][] keys = {common.layout().state(p)};
      answers.put(p, call.link().run(Script.SWEEP, keys, RedisTier.number(pause.toMillis())));
    }
    Map<Integer, Overdue> overdue = new LinkedHashMap<>();
    answers.forEach(
        (partition, answer) -> {
          List<@Nullable Object> reply = call.await(answer);
          if (reply.size() > 1) {
            overdue.put(partition, Overdue.of(reply));
          }
        });
    if (visibility.isProvable()) {
      resolve(call.link(), overdue);
    }
  }

  private void resolve(LiveLink link, Map<Integer, Overdue> overdue) {
    Snapshot snapshot;
    try {
      if (database.hasChanged()) {
        common.commands().lose(link, "the source is another database, or was promoted");
        return;
      }
      if (overdue.isEmpty()) {
        return;
      }
      snapshot = visibility.snapshot();
      if (!snapshot.shareable() || !snapshot.database().equals(database.last())) {
        return;
      }
    } catch (RuntimeException e) { // whatever a source throws
      LOG.debug("The source does not say who has finished; this is tried again", e);
      return;
    }
    Call call = Call.mutating(common.commands(), common.time(), "resolve");
    List<CompletableFuture<List<@Nullable Object>>> answers = new ArrayList<>();
    overdue.forEach(
        (partition, of) -> {
          byte[][] arguments = of.finishedIn(snapshot);
          if (arguments.length > 1) {
            byte[][] keys = {common.layout().state(partition)};
            answers.add(call.link().run(Script.RESOLVE, keys, arguments));
          }
        });
    answers.forEach(call::await);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Quarantines of one partition that are past their deadline. */
  private record Overdue(String generation, List<Quarantine> quarantines) {

    static Overdue of(List<@Nullable Object> reply) {
      List<Quarantine> quarantines = new ArrayList<>();
      for (Object nested : reply.subList(1, reply.size())) {
        List<@Nullable Object> one = Replies.list(nested);
        quarantines.add(
            new Quarantine(
                Replies.text(one.get(0)),
                Replies.text(one.get(1)),
                Long.parseLong(Replies.text(one.get(2)))));
      }
      return new Overdue(Replies.text(reply.get(0)), quarantines);
    }

    /** The arguments of the script that removes them. */
    byte[][] finishedIn(Snapshot snapshot) {
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(generation.getBytes(UTF_8));
      for (Quarantine one : quarantines) {
        if (snapshot.hasFinished(one.writer)) {
          arguments.add(KeyText.encode(one.field));
          arguments.add(KeyText.encode(one.token));
        }
      }
      return arguments.toArray(new byte[0][]);
    }
  }

  private record Quarantine(String field, String token, long writer) {}
}
