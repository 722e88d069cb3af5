package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.lettuce.core.KeyValue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a partition a new generation after its state was lost. In two steps, because the new
 * generation is a transaction id that must be burnt after every script has begun to refuse: begin
 * puts {@code PENDING} into the state, complete replaces it. Whoever meets a PENDING completes it.
 *
 * <p>Burning an id takes a connection to the source and may wait for one. So it is never done on a
 * thread that reads or writes, which may hold a connection already, but on a thread of its own.
 * Thread-safe: requests are collected under the monitor, all else is that thread's.
 */
final class Minter {

  private static final Logger LOG = LoggerFactory.getLogger(Minter.class);
  private static final byte[] GENERATION = {'g'};
  private static final byte[] RUN_ID = {'r'};
  private static final byte[] DATABASE = {'d'};

  private final KeyLayout layout;
  private final PartitionStates states;
  private final Database database;
  private final Duration limit;
  private final Supplier<LiveLink> links;
  private final Executor thread;
  private final SecureRandom random = new SecureRandom();
  private final Map<Integer, Request> requests = new LinkedHashMap<>();

  Minter(
      KeyLayout layout,
      PartitionStates states,
      Database database,
      Duration limit,
      Supplier<LiveLink> links,
      Executor thread) {
    this.layout = layout;
    this.states = states;
    this.database = database;
    this.limit = limit;
    this.links = links;
    this.thread = thread;
  }

  /**
   * Renews a partition's generation if its state still is what was met.
   *
   * @param lost what the state says, empty for nothing
   * @return done when {@link PartitionStates#hint} has the generation that came of it
   */
  CompletableFuture<Void> ensure(int partition, String lost) {
    synchronized (requests) {
      Request known = requests.get(partition);
      if (known != null) {
        return known.done;
      }
      Request mine = new Request(lost, new CompletableFuture<>());
      try {
        thread.execute(this::serve);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.failedFuture(new RemoteTierException("Closed", e));
      }
      requests.put(partition, mine);
      return mine.done;
    }
  }

  /**
   * Looks at every partition through a link that nobody uses yet. State that was made on another
   * run of a server may have come back from a disk or a replica, and have missed something; state
   * that was made for another database, or another history of this one, speaks of others: both are
   * lost. Returns when no script trusts such a state any more, and, if the source answers in time,
   * every partition has a generation. Throws {@link LinkException} where this node's database is
   * the one that was left behind.
   */
  void verify(LiveLink link) throws InterruptedException {
    String ours = database.ask();
    Map<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> answers = new LinkedHashMap<>();
    for (int p = 0; p < KeyLayout.PARTITIONS; p++) {
      answers.put(p, link.fields(layout.state(p), GENERATION, RUN_ID, DATABASE));
    }
    Map<Integer, String> lost = new LinkedHashMap<>();
    for (Map.Entry<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> answer :
        answers.entrySet()) {
      List<KeyValue<byte[], byte[]>> fields = await(answer.getValue());
      String generation = Handshake.text(fields.get(0));
      if (isForeign(link, ours, fields) || isOutdated(answer.getKey(), generation)) {
        lost.put(answer.getKey(), generation);
      } else {
        states.hint(answer.getKey(), generation);
      }
    }
    if (!lost.isEmpty()) {
      Map<Integer, String> pending = begin(link, lost);
      CompletableFuture<Void> completed =
          CompletableFuture.runAsync(() -> completeOrLog(link, pending), thread);
      try {
        completed.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("New generations are still being minted; commands will wait for them", e);
      }
    }
  }

  private static boolean isForeign(
      LiveLink link, String ours, List<KeyValue<byte[], byte[]>> fields) {
    String runId = Handshake.text(fields.get(1));
    String theirs = Handshake.text(fields.get(2));
    if (Database.isAhead(theirs, ours)) {
      throw new LinkException(
          "other nodes use a later history of the source ("
              + theirs
              + ") than this one ("
              + ours
              + "): connect this node to the server that was promoted",
          null);
    }
    return (!runId.isEmpty() && !link.runId().isEmpty() && !runId.equals(link.runId()))
        || (!ours.isEmpty() && !ours.equals(theirs));
  }

  /** No generation, or an older one than this node has seen: an old server came back. */
  private boolean isOutdated(int partition, String generation) {
    Generation found = Generation.parse(generation);
    Generation seen = Generation.parse(states.hint(partition));
    return found == null || (seen != null && Long.compareUnsigned(found.xid(), seen.xid()) < 0);
  }

  private void serve() {
    Map<Integer, Request> batch;
    synchronized (requests) {
      batch = new LinkedHashMap<>(requests);
    }
    if (batch.isEmpty()) {
      return;
    }
    @Nullable Throwable failure = null;
    try {
      LiveLink link = links.get();
      Map<Integer, String> lost = new LinkedHashMap<>();
      batch.forEach((partition, request) -> lost.put(partition, request.lost));
      complete(link, begin(link, lost));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    } catch (RuntimeException e) {
      failure = e;
    }
    synchronized (requests) {
      requests.keySet().removeAll(batch.keySet());
    }
    for (Request one : batch.values()) {
      if (failure == null) {
        one.done.complete(null);
      } else {
        one.done.completeExceptionally(
            new RemoteTierException(
                "The state of a partition in Redis was lost and cannot be renewed ("
                    + LinkException.reason(failure)
                    + "). It needs Redis and a transaction id of the source: check both.",
                failure));
      }
    }
  }

  private void completeOrLog(LiveLink link, Map<Integer, String> pending) {
    try {
      complete(link, pending);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn(
          "{} partitions in Redis have no generation yet ({}). The first command that meets one of"
              + " them tries again.",
          pending.size(),
          LinkException.reason(e));
    }
  }

  /** The partitions that are pending now; those that somebody else has renewed are known. */
  private Map<Integer, String> begin(LiveLink link, Map<Integer, String> lost)
      throws InterruptedException {
    Map<Integer, CompletableFuture<List<@Nullable Object>>> answers = new LinkedHashMap<>();
    Map<Integer, String> pending = new LinkedHashMap<>();
    lost.forEach(
        (partition, generation) -> {
          if (Generation.isPending(generation)) {
            pending.put(partition, generation);
          } else {
            byte[][] keys = {layout.state(partition)};
            answers.put(
                partition,
                link.run(Script.NEWGEN_BEGIN, keys, generation.getBytes(UTF_8), nonce()));
          }
        });
    pending.putAll(learn(answers));
    return pending;
  }

  private void complete(LiveLink link, Map<Integer, String> pending) throws InterruptedException {
    if (pending.isEmpty()) {
      return;
    }
    // After begin was acknowledged, and once for all of them: the order is the point of it.
    long xid = database.burn();
    byte[] ours = database.now().getBytes(UTF_8);
    Map<Integer, CompletableFuture<List<@Nullable Object>>> answers = new LinkedHashMap<>();
    pending.forEach(
        (partition, text) ->
            answers.put(
                partition,
                link.run(
                    Script.NEWGEN_COMPLETE,
                    new byte[][] {layout.state(partition)},
                    text.getBytes(UTF_8),
                    new Generation(xid, random.nextInt()).toString().getBytes(UTF_8),
                    link.runId().getBytes(UTF_8),
                    layout.channel(partition),
                    RedisTier.number(xid),
                    ours)));
    learn(answers);
  }

  private Map<Integer, String> learn(
      Map<Integer, CompletableFuture<List<@Nullable Object>>> answers) throws InterruptedException {
    Map<Integer, String> pending = new HashMap<>();
    for (Map.Entry<Integer, CompletableFuture<List<@Nullable Object>>> answer :
        answers.entrySet()) {
      String generation = Replies.text(await(answer.getValue()).get(0));
      if (Generation.parse(generation) != null) {
        states.hint(answer.getKey(), generation);
      } else {
        pending.put(answer.getKey(), generation);
      }
    }
    return pending;
  }

  private <T> T await(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new LinkException(Endpoint.rootMessage(e), e.getCause());
    } catch (TimeoutException e) {
      throw new LinkException("no answer within " + limit, e);
    }
  }

  private byte[] nonce() {
    return HexFormat.of().toHexDigits(random.nextLong()).getBytes(UTF_8);
  }

  private record Request(String lost, CompletableFuture<Void> done) {}
}
