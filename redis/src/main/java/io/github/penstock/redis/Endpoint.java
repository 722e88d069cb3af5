package io.github.penstock.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and the client that connects there: ours, which is closed with the session, or the
 * user's, which is not. Thread-safe.
 */
final class Endpoint implements AutoCloseable {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
  private static final int THREADS = 2;

  private final RedisClient client;
  private final @Nullable RedisURI uri;
  private final Settings settings;
  private final @Nullable ClientResources owned;

  private Endpoint(
      RedisClient client,
      @Nullable RedisURI uri,
      Settings settings,
      @Nullable ClientResources owned) {
    this.client = client;
    this.uri = uri;
    this.settings = settings;
    this.owned = owned;
  }

  /** A client of our own: no reconnecting behind our back, nothing queued while it is away. */
  static Endpoint own(RedisURI uri, Settings settings) {
    ClientResources resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .threadFactoryProvider(pool -> new DefaultThreadFactory("penstock-" + pool, true))
            .build();
    uri.setTimeout(settings.connectTimeout());
    RedisClient client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(settings.connectTimeout())
                    .keepAlive(
                        KeepAliveOptions.builder()
                            .enable()
                            .idle(KEEP_ALIVE)
                            .interval(KEEP_ALIVE)
                            .count(3)
                            .build())
                    .build())
            .build());
    return new Endpoint(client, uri, settings, resources);
  }

  static Endpoint foreign(RedisClient client, @Nullable RedisURI uri, Settings settings) {
    return new Endpoint(client, uri, settings, null);
  }

  /** Host, port and database: never the URI itself, which may hold a password. */
  static String describe(RedisURI uri) {
    String where =
        uri.getSentinels().isEmpty()
            ? address(uri)
            : uri.getSentinelMasterId()
                + " (Sentinel "
                + uri.getSentinels().stream()
                    .map(Endpoint::address)
                    .collect(Collectors.joining(", "))
                + ")";
    return uri.getDatabase() == 0 ? where : where + "/" + uri.getDatabase();
  }

  private static String address(RedisURI uri) {
    return uri.getSocket() == null ? uri.getHost() + ":" + uri.getPort() : uri.getSocket();
  }

  String name() {
    return uri == null ? "(the client's default URI)" : describe(uri);
  }

  @Nullable RedisURI uri() {
    return uri;
  }

  StatefulRedisConnection<byte[], byte[]> connect() throws InterruptedException {
    if (uri == null) {
      return client.connect(ByteArrayCodec.INSTANCE);
    }
    return within(client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture());
  }

  StatefulRedisPubSubConnection<byte[], byte[]> connectPubSub() throws InterruptedException {
    if (uri == null) {
      return client.connectPubSub(ByteArrayCodec.INSTANCE);
    }
    return within(client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture());
  }

  /** Runs something later on the client's timer, which must not be kept. */
  Timeout later(Duration delay, Runnable task) {
    return client
        .getResources()
        .timer()
        .newTimeout(timeout -> task.run(), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A connection that comes too late is closed. */
  private <C extends StatefulRedisConnection<byte[], byte[]>> C within(CompletableFuture<C> coming)
      throws InterruptedException {
    try {
      return coming.get(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new LinkException("cannot connect: " + rootMessage(e), e.getCause());
    } catch (TimeoutException e) {
      closeWhenThere(coming);
      throw new LinkException("no connection within " + settings.connectTimeout(), e);
    } catch (InterruptedException e) {
      closeWhenThere(coming);
      throw e;
    }
  }

  private static <C extends StatefulRedisConnection<byte[], byte[]>> void closeWhenThere(
      CompletableFuture<C> coming) {
    CompletableFuture<C> unused =
        coming.whenComplete(
            (connection, failure) -> {
              if (connection != null) {
                close(connection);
              }
            });
  }

  /** Waits until it is closed, so that closing the client finds nothing left to close. */
  static void closeNow(StatefulRedisConnection<?, ?> connection) {
    connection.close();
  }

  /** Does not wait for it: nothing of a connection that is closed counts. */
  static void close(StatefulRedisConnection<?, ?> connection) {
    CompletableFuture<Void> unused = connection.closeAsync();
  }

  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    if (owned != null) {
      client.shutdown(Duration.ZERO, settings.connectTimeout());
      owned
          .shutdown(0, settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(settings.connectTimeout().toMillis());
    }
  }

  /** Makes the endpoint when the session is opened. */
  @FunctionalInterface
  interface Factory {
    Endpoint open(Settings settings);
  }
}
