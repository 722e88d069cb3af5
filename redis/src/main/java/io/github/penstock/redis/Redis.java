package io.github.penstock.redis;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteSession;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Objects;

/**
 * Redis as the remote tier: {@code Penstock.builder().remote(Redis.connect("redis://host"))}. Needs
 * Redis 5 or newer, one server or a master watched by Sentinel. Made by users, opened by the
 * builder. Immutable and thread-safe.
 *
 * <p>A user of the server needs these permissions, for a namespace {@code shop}:
 *
 * <pre>
 * ~{shop* ~redisson_unlock_latch:* &amp;{shop* &amp;redisson_lock__channel:*
 * +@read +@write +@connection +@pubsub +@scripting +time +info
 * </pre>
 *
 * <p>Without {@code info} a server that comes back from its disk, or is replaced behind a
 * connection that stays, is not noticed as such: what it has missed meanwhile may be served until
 * its time is over. A server that refuses writes, or has no state, is noticed all the same.
 *
 * <p>Any {@code maxmemory-policy} is safe: what is evicted is a miss, or makes everything of its
 * partition one. {@code volatile-lru} evicts values alone.
 *
 * @since 0.1
 */
public final class Redis implements RemoteModule {

  private final Endpoint.Factory endpoint;
  private final String name;
  private final Settings settings;

  private Redis(Endpoint.Factory endpoint, String name, Settings settings) {
    this.endpoint = endpoint;
    this.name = name;
    this.settings = settings;
  }

  /**
   * Connects to a server with connections of its own.
   *
   * @param uri {@code redis://user:password@host:port/database}, {@code rediss://...} for TLS, or
   *     {@code redis-sentinel://password@host1:port,host2:port/database#master}; throws {@link
   *     DefinitionException} for another form
   * @return the module
   */
  public static Redis connect(String uri) {
    Objects.requireNonNull(uri, "uri");
    RedisURI parsed;
    try {
      parsed = RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      // Neither the text nor the cause, which quotes it: there may be a password in it.
      throw new DefinitionException(
          "The Redis URI cannot be read. Give redis://[user:password@]host[:port][/database], the"
              + " same with rediss:// for TLS, or"
              + " redis-sentinel://[password@]host[:port][,host[:port]][/database]#master.");
    }
    // Parsed anew for each session: a RedisURI can be changed, and cannot be copied with Sentinels.
    return new Redis(
        settings -> Endpoint.own(RedisURI.create(uri), settings),
        Endpoint.describe(parsed),
        Settings.DEFAULT);
  }

  /**
   * Uses a client that is there, with the URI that it was made with. It is never closed, and its
   * options hold, such as its own reconnecting. There are no cluster-wide load locks then, because
   * the URI cannot be seen: processes that wait for each other's loads poll instead.
   *
   * @param client a client with a default URI
   * @return the module
   */
  public static Redis over(RedisClient client) {
    Objects.requireNonNull(client, "client");
    return new Redis(
        settings -> Endpoint.foreign(client, null, settings),
        "the client's default URI",
        Settings.DEFAULT);
  }

  /**
   * Uses a client that is there. It is never closed, and its options hold, such as its own
   * reconnecting.
   *
   * @param client a client
   * @param uri where to connect; not to be changed afterwards
   * @return the module
   */
  public static Redis over(RedisClient client, RedisURI uri) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(uri, "uri");
    return new Redis(
        settings -> Endpoint.foreign(client, uri, settings),
        Endpoint.describe(uri),
        Settings.DEFAULT);
  }

  /**
   * How long a call may wait for Redis before it fails with {@code RemoteTierException}.
   *
   * @param deadline more than zero; 250 ms where this is not called
   * @return the changed module
   */
  public Redis commandDeadline(Duration deadline) {
    Objects.requireNonNull(deadline, "deadline");
    return with(settings.withCommandDeadline(deadline));
  }

  /**
   * How long one attempt to connect may take.
   *
   * @param timeout more than zero; 2 s where this is not called
   * @return the changed module
   */
  public Redis connectTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return with(settings.withConnectTimeout(timeout));
  }

  /**
   * Makes opening fail with {@code RemoteTierException} where Redis cannot be reached. Otherwise
   * there is one warning, reads go to the source, and connecting goes on in the background.
   *
   * @return the changed module
   */
  public Redis requireRedis() {
    return with(settings.withRequired());
  }

  /**
   * Encodes values in another way than JSON. Values that were stored in another way before are
   * misses, if the codecs have different shapes.
   *
   * @param codecs asked once for each cache
   * @return the changed module
   */
  public Redis codecs(ValueCodecs codecs) {
    Objects.requireNonNull(codecs, "codecs");
    return with(settings.withCodecs(codecs));
  }

  /**
   * From which length on values are stored in compressed form (Zstandard), where that makes them at
   * least a tenth shorter. Values are read in either form, whatever this says, so that nodes may
   * differ. On JDK 24 and later the first such value makes the JVM warn of native code, unless it
   * runs with {@code --enable-native-access}.
   *
   * @param bytes the length of the encoded value; 4096 where this is not called, {@link
   *     Integer#MAX_VALUE} for never
   * @return the changed module; throws {@link DefinitionException} where it is less than one
   */
  public Redis compressFrom(int bytes) {
    return with(settings.withCompressFrom(bytes));
  }

  @Override
  public RemoteSession open(RemoteContext context) {
    Objects.requireNonNull(context, "context");
    return RedisSession.open(endpoint, settings, context);
  }

  /** Says where it connects to, without user and password. */
  @Override
  public String toString() {
    return "Redis[" + name + ", " + settings.commandDeadline() + "]";
  }

  private Redis with(Settings changed) {
    return new Redis(endpoint, name, changed);
  }
}
