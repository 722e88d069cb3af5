package io.github.penstock.testkit.server;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Resolves the parameters of {@link PenstockServers}. JUnit closes what the stores hold: shared
 * servers with the test plan, databases with their class, own servers with who asked.
 */
final class ServersExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(ServersExtension.class);

  /** The kinds of things in the stores, as keys. */
  private enum Key {
    SHARED_POSTGRES,
    SHARED_REDIS,
    POSTGRES_OF_CLASS,
    REDIS_OF_CLASS,
    OWN_POSTGRES,
    OWN_REDIS
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PostgresServer.class || type == RedisServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    boolean own = parameter.isAnnotated(OwnServer.class);
    if (parameter.getParameter().getType() == PostgresServer.class) {
      return own ? ownPostgres(context) : postgresOfClass(context);
    }
    return own ? ownRedis(context) : redisOfClass(context);
  }

  private static PostgresServer ownPostgres(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(
            Key.OWN_POSTGRES,
            key -> PostgresServer.startOwn(PostgresOptions.defaults()),
            PostgresServer.class);
  }

  private static RedisServer ownRedis(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(
            Key.OWN_REDIS, key -> RedisServer.startOwn(RedisOptions.defaults()), RedisServer.class);
  }

  private static PostgresServer postgresOfClass(ExtensionContext context) {
    PostgresServer shared =
        store(context.getRoot())
            .getOrComputeIfAbsent(
                Key.SHARED_POSTGRES, key -> PostgresServer.start(), PostgresServer.class);
    return store(outermostClass(context))
        .getOrComputeIfAbsent(Key.POSTGRES_OF_CLASS, key -> shared.share(), PostgresServer.class);
  }

  private static RedisServer redisOfClass(ExtensionContext context) {
    RedisServer shared =
        store(context.getRoot())
            .getOrComputeIfAbsent(Key.SHARED_REDIS, key -> RedisServer.start(), RedisServer.class);
    return store(outermostClass(context))
        .getOrComputeIfAbsent(Key.REDIS_OF_CLASS, key -> emptied(shared), RedisServer.class);
  }

  private static RedisServer emptied(RedisServer shared) {
    shared.flush();
    return shared.share();
  }

  private static ExtensionContext outermostClass(ExtensionContext context) {
    ExtensionContext outermost = context;
    while (!outermost.getParent().equals(Optional.of(context.getRoot()))) {
      outermost = outermost.getParent().orElseThrow();
    }
    return outermost;
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
