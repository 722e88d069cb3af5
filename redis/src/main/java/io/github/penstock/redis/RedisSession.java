package io.github.penstock.redis;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.redis.internal.codec.JacksonCodec;
import io.github.penstock.redis.internal.wire.ChangeMessage;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.spi.ChangeChannel;
import io.github.penstock.spi.CommittedChanges;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.ValueCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together, and takes them apart again. Thread-safe. */
final class RedisSession implements RemoteSession {

  private static final Logger LOG = LoggerFactory.getLogger(RedisSession.class);

  private final Endpoint endpoint;
  private final LinkThread linkThread = new LinkThread();
  private final ExecutorService mintThread =
      Executors.newSingleThreadExecutor(Threads.daemon("penstock-redis-mint"));
  private final CommandLink commands;
  private final RedisTier tier;
  private final RedisChannel channel;
  private final Sweeper sweeper;
  private final RedissonLoadLock loadLock;
  private final byte[] changesChannel;

  private RedisSession(Endpoint endpoint, Settings settings, RemoteContext context) {
    this.endpoint = endpoint;
    KeyLayout layout = new KeyLayout(context.namespace());
    changesChannel = layout.changes();
    PartitionStates states = new PartitionStates();
    Database database = new Database(context.visibility(), mintThread, settings.connectTimeout());
    Minter minter =
        new Minter(layout, states, database, settings.connectTimeout(), () -> live(), mintThread);
    Handshake handshake = new Handshake(layout, context.time(), settings.connectTimeout(), minter);
    commands = new CommandLink(endpoint, settings.commandDeadline(), handshake, linkThread);
    Fanout fanout = new Fanout(states, minter);
    Common common =
        new Common(
            layout,
            states,
            fanout,
            new Tags(layout, states, fanout),
            commands,
            new SignOfLife(layout.heartbeat(context.node()), commands),
            new Attempts(context.node()),
            context.time());
    Compression compression = new Compression(settings.compressFrom());
    tier = new RedisTier(common, type -> codec(settings, context, type), compression);
    channel = new RedisChannel(endpoint, common, handshake, minter, linkThread);
    sweeper = new Sweeper(common, context.visibility(), database);
    loadLock = new RedissonLoadLock(layout, endpoint.uri(), settings, context.time());
  }

  static RedisSession open(Endpoint.Factory factory, Settings settings, RemoteContext context) {
    Endpoint endpoint = factory.open(settings);
    RedisSession session;
    try {
      session = new RedisSession(endpoint, settings, context);
    } catch (RuntimeException e) {
      endpoint.close();
      throw e;
    }
    try {
      session.connect(settings.required());
      session.sweeper.start();
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    return session;
  }

  private LiveLink live() {
    return commands.live();
  }

  private void connect(boolean required) {
    try {
      linkThread
          .call(
              () -> {
                commands.connect();
                return true;
              })
          .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RemoteTierException refused) {
        throw refused;
      }
      String reason = LinkException.reason(e.getCause() == null ? e : e.getCause());
      if (required) {
        throw new RemoteTierException(
            commands.server()
                + " cannot be reached: "
                + reason
                + ". Start it, check address, credentials and TLS, or leave out requireRedis() to"
                + " be served from the source meanwhile.",
            e);
      }
      LOG.warn(
          "{} cannot be reached: {}. Reads are served from the source until it can; connecting goes"
              + " on in the background.",
          commands.server(),
          reason);
      linkThread.later(Duration.ZERO, () -> commands.retry(reason));
    } catch (InterruptedException e) {
      throw commands.interrupted("the first connect", e);
    }
  }

  private static ValueCodec<?> codec(Settings settings, RemoteContext context, TypeRef type) {
    ValueCodec<?> chosen = settings.codecs().codec(type, context.classLoader());
    return chosen == null ? JacksonCodec.of(type, context.classLoader()) : chosen;
  }

  @Override
  public RemoteTier tier() {
    return tier;
  }

  @Override
  public InvalidationChannel channel() {
    return channel;
  }

  @Override
  public ChangeChannel changes() {
    return changes -> commands.async("publish", link -> publish(link, changes));
  }

  /** The time is the server's, which all nodes share. */
  private CompletableFuture<Long> publish(LiveLink link, CommittedChanges changes) {
    return link.publish(changesChannel, ChangeMessage.encode(link.clock().millis(), changes));
  }

  @Override
  public LoadLock loadLock() {
    return loadLock;
  }

  /** Sweeps every partition now, whoever has swept it when. For tests. */
  void sweepNow() {
    sweeper.sweep(Duration.ZERO);
  }

  Sweeper sweeper() {
    return sweeper;
  }

  @Override
  public void close() {
    sweeper.close();
    channel.close();
    commands.close();
    linkThread.close();
    mintThread.shutdownNow();
    loadLock.close();
    endpoint.close();
  }
}
