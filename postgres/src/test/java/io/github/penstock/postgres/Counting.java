package io.github.penstock.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that counts the statements that its connections make, of any kind. */
final class Counting {

  private final AtomicInteger statements = new AtomicInteger();
  private final DataSource dataSource;

  Counting(DataSource real) {
    this.dataSource =
        proxy(
            DataSource.class,
            real,
            (method, result) -> result instanceof Connection c ? counted(c) : result);
  }

  private interface Change {
    @Nullable Object of(Method method, @Nullable Object result);
  }

  DataSource dataSource() {
    return dataSource;
  }

  int statements() {
    return statements.get();
  }

  private Connection counted(Connection real) {
    return proxy(
        Connection.class,
        real,
        (method, result) -> {
          if (method.getName().equals("createStatement")
              || method.getName().equals("prepareStatement")) {
            statements.incrementAndGet();
          }
          return result;
        });
  }

  private static <T> T proxy(Class<T> type, T real, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            Counting.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return change.of(method, method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            }));
  }
}
