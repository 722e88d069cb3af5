package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/**
 * What the contracts over a remote tier share: how nodes are opened and closed, and how time
 * passes.
 */
abstract class RemoteContract {

  static final String REGION = "things";
  static final TypeRef STRING = TypeRef.of(String.class);
  static final Duration LONG = Duration.ofMinutes(5);
  static final Duration SHORT = Duration.ofMillis(150);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String namespace = "contract-" + UUID.randomUUID();
  final SampleTransactions transactions = new SampleTransactions();
  private final List<RemoteSession> sessions = new ArrayList<>();
  private final Map<RemoteTier, String> nodes = new HashMap<>();

  /**
   * The adapter under test, configured for a store that all modules of one test share. Called once
   * for each node. Every test has a namespace of its own, so that the store need not be emptied.
   *
   * @return a module that was not opened yet
   */
  protected abstract RemoteModule module();

  /**
   * The clock that the adapter is given.
   *
   * @return the clock of the machine, unless overridden
   */
  protected TimeSource time() {
    return TimeSource.system();
  }

  /**
   * Lets time pass in the store. Really waits, unless overridden: a store with a manual clock moves
   * that one.
   *
   * @param duration how long; a fraction of a second
   */
  protected void passTime(Duration duration) {
    assertThat(Await.holds("time has passed", duration, () -> false)).isFalse();
  }

  /** Closes the nodes that the test opened. */
  @AfterEach
  final void closeNodes() {
    sessions.forEach(RemoteSession::close);
  }

  /** Opens another node on the store of this test. */
  final RemoteSession openNode() {
    return openNode(namespace);
  }

  /** Opens a node that shares the servers and nothing else with those of another namespace. */
  final RemoteSession openNode(String inNamespace) {
    String node = UUID.randomUUID().toString();
    RemoteContext context =
        new RemoteContext(
            inNamespace, node, time(), transactions, RemoteContract.class.getClassLoader());
    RemoteSession session = module().open(context);
    sessions.add(session);
    nodes.put(session.tier(), node);
    return session;
  }

  /** The id of the node whose tier this is. */
  final String nodeOf(RemoteTier tier) {
    return Objects.requireNonNull(nodes.get(tier), "a tier of this test");
  }

  /** A node's listener, once it listens. */
  static RecordingListener subscribed(RemoteSession session) {
    RecordingListener listener = new RecordingListener();
    session.channel().subscribe(listener);
    Await.until("the channel is ready", PATIENCE, listener::isReady);
    return listener;
  }

  static CacheKey key(String text) {
    return new CacheKey(REGION, text);
  }

  /** Keys enough to touch several partitions. */
  static List<CacheKey> keys(String region, int count) {
    return IntStream.range(0, count).mapToObj(i -> new CacheKey(region, "key-" + i)).toList();
  }

  static <V> StoredEntry<V> entry(V value) {
    return StoredEntry.living(value, LONG, Duration.ofMillis(7));
  }

  /** The result of a stage, in time. */
  static <T> T result(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("The stage failed.", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("The stage did not complete within " + PATIENCE + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for a stage.", e);
    }
  }

  /** Waits until a stage has ended, in whichever way. */
  static void settled(CompletionStage<?> stage) {
    Await.until("the stage has ended", PATIENCE, stage.toCompletableFuture()::isDone);
  }
}
