package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A statement, or the metadata, of a connection that is a handle: leads back to the handle, so that
 * nobody commits through {@code getConnection()}, and tells it what is executed.
 */
final class HandleStatement implements InvocationHandler {

  /** What the handle wants to know. */
  interface Owner {
    /** A method is about to be called; throws where it must not be any more. */
    void using(String method) throws SQLException;

    /** A statement with this text is about to be sent. */
    void executing(String sql) throws SQLException;

    /** Somebody gets at the driver's own objects. */
    void unwatched();

    /** The driver has thrown. */
    void failed();
  }

  private final Object handle;
  private final Owner owner;
  private final Object target;

  /** What it was prepared with, or was given last. */
  private String sql;

  private HandleStatement(
      Object handle, Owner owner, Object target, Object @Nullable [] arguments) {
    this.handle = handle;
    this.owner = owner;
    this.target = target;
    this.sql = sqlIn(arguments, "");
  }

  private static String sqlIn(Object @Nullable [] arguments, String otherwise) {
    return arguments != null && arguments.length > 0 && arguments[0] instanceof String given
        ? given
        : otherwise;
  }

  /** What a handle gives for what its connection gave when it was called with arguments. */
  static @Nullable Object of(
      Object handle, Owner owner, @Nullable Object result, Object @Nullable [] arguments) {
    if (result == null) {
      return null;
    }
    HandleStatement handler = new HandleStatement(handle, owner, result, arguments);
    if (result instanceof CallableStatement) {
      return proxy(CallableStatement.class, handler);
    }
    if (result instanceof PreparedStatement) {
      return proxy(PreparedStatement.class, handler);
    }
    if (result instanceof Statement) {
      return proxy(Statement.class, handler);
    }
    return result instanceof DatabaseMetaData ? proxy(DatabaseMetaData.class, handler) : result;
  }

  static Connection handle(InvocationHandler handler) {
    return proxy(Connection.class, handler);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    ClassLoader loader = HandleStatement.class.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return ofObject("statement of " + handle, self, method, arguments);
    }
    if (name.equals("getConnection")) {
      return handle;
    }
    if (!name.equals("close") && !name.equals("isClosed")) {
      owner.using(name);
    }
    if (isUnwrap(self, method, arguments)) {
      return self;
    }
    if (name.equals("unwrap")) {
      owner.unwatched();
    }
    if (name.equals("addBatch")) {
      sql = sqlIn(arguments, sql);
    }
    if (name.startsWith("execute")) {
      sql = sqlIn(arguments, sql);
      owner.executing(sql);
    }
    return call(owner, target, method, arguments);
  }

  /** Whether the proxy itself is what is asked for. */
  static boolean isUnwrap(Object self, Method method, Object @Nullable [] arguments) {
    return method.getDeclaringClass() == Wrapper.class
        && method.getName().equals("unwrap")
        && arguments != null
        && arguments[0] instanceof Class<?> type
        && type.isInstance(self);
  }

  /** Whether rows of its results can be changed through the result itself, which nobody sees. */
  static boolean isUpdatable(Object @Nullable [] arguments) {
    return arguments != null && Arrays.asList(arguments).contains(ResultSet.CONCUR_UPDATABLE);
  }

  static @Nullable Object ofObject(
      String name, Object self, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> name;
    };
  }

  /** A statement of hand-written code is about to be sent, whose exceptions are those of JDBC. */
  static void announce(OpenTransaction transaction, String sql) throws SQLException {
    try {
      transaction.beforeStatement("A statement on its connection");
    } catch (SourceException e) {
      throw new SQLException(e.getMessage(), e.sqlState(), e);
    }
    transaction.statements().sending(() -> Fingerprint.handWritten(sql));
  }

  /** Calls the driver, and passes on what it throws. */
  static @Nullable Object call(
      Owner owner, Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      owner.failed();
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
