package io.github.penstock.redis;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SslVerificationMode;
import org.redisson.config.SubscriptionMode;

/**
 * Redisson, kept small: few connections, few threads, and these with our names and daemons. Made
 * and closed by {@link RedissonLoadLock}. Thread-safe.
 */
final class LockClient {

  private static final int THREADS = 2;
  private static final int POOL = 4;
  private static final String NAME = "penstock-lock";

  private final EventLoopGroup loops;
  private final ExecutorService executor;
  private final RedissonClient redisson;

  /** Connects, and blocks until that has worked or not. */
  LockClient(RedisURI uri, Settings settings) {
    loops =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory(NAME + "-loop", true), NioIoHandler.newFactory());
    executor = Executors.newFixedThreadPool(THREADS, Threads.daemon(NAME));
    try {
      redisson = Redisson.create(config(uri, settings));
    } catch (RuntimeException e) {
      closeThreads();
      throw e;
    }
  }

  RLock lock(String name) {
    return redisson.getLock(name);
  }

  void close(Duration atMost) {
    redisson.shutdown(0, atMost.toMillis(), TimeUnit.MILLISECONDS);
    closeThreads();
  }

  private void closeThreads() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    executor.shutdownNow();
  }

  private Config config(RedisURI uri, Settings settings) {
    Config config = new Config();
    config.setThreads(THREADS);
    config.setNettyThreads(THREADS);
    config.setExecutor(executor);
    config.setEventLoopGroup(loops);
    config.setCodec(StringCodec.INSTANCE);
    config.setTcpKeepAlive(true);
    config.setSslVerificationMode(verification(uri.getVerifyMode()));
    RedisCredentials credentials = credentials(uri);
    if (credentials != null && credentials.hasUsername()) {
      config.setUsername(credentials.getUsername());
    }
    if (credentials != null && credentials.hasPassword()) {
      config.setPassword(new String(credentials.getPassword()));
    }
    if (uri.getSentinels().isEmpty()) {
      single(config, uri, settings);
    } else {
      sentinel(config, uri, settings);
    }
    return config;
  }

  private static void single(Config config, RedisURI uri, Settings settings) {
    config
        .useSingleServer()
        .setAddress(address(uri, uri))
        .setDatabase(uri.getDatabase())
        .setConnectionMinimumIdleSize(1)
        .setConnectionPoolSize(POOL)
        .setSubscriptionConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionPoolSize(2)
        .setDnsMonitoringInterval(-1)
        .setRetryAttempts(1)
        .setConnectTimeout((int) settings.connectTimeout().toMillis())
        .setTimeout((int) settings.connectTimeout().toMillis());
  }

  private static void sentinel(Config config, RedisURI uri, Settings settings) {
    SentinelServersConfig sentinels =
        config
            .useSentinelServers()
            .setMasterName(uri.getSentinelMasterId())
            .setDatabase(uri.getDatabase())
            .setCheckSentinelsList(false)
            .setReadMode(ReadMode.MASTER)
            .setSubscriptionMode(SubscriptionMode.MASTER)
            .setMasterConnectionMinimumIdleSize(1)
            .setMasterConnectionPoolSize(POOL)
            .setSubscriptionConnectionMinimumIdleSize(1)
            .setSubscriptionConnectionPoolSize(2)
            .setRetryAttempts(1)
            .setConnectTimeout((int) settings.connectTimeout().toMillis())
            .setTimeout((int) settings.connectTimeout().toMillis());
    for (RedisURI sentinel : uri.getSentinels()) {
      sentinels.addSentinelAddress(address(uri, sentinel));
      RedisCredentials credentials = credentials(sentinel);
      if (credentials != null && credentials.hasUsername()) {
        sentinels.setSentinelUsername(credentials.getUsername());
      }
      if (credentials != null && credentials.hasPassword()) {
        sentinels.setSentinelPassword(new String(credentials.getPassword()));
      }
    }
  }

  private static String address(RedisURI security, RedisURI uri) {
    String host = uri.getHost();
    String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return (security.isSsl() ? "rediss://" : "redis://") + bracketed + ":" + uri.getPort();
  }

  private static @Nullable RedisCredentials credentials(RedisURI uri) {
    return uri.getCredentialsProvider().resolveCredentials().block();
  }

  private static SslVerificationMode verification(SslVerifyMode mode) {
    return switch (mode) {
      case NONE -> SslVerificationMode.NONE;
      case CA -> SslVerificationMode.CA_ONLY;
      case FULL -> SslVerificationMode.STRICT;
    };
  }
}
