package io.github.penstock.it.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source whose connections lose the answer to COMMIT: the server commits, nobody hears. */
public final class CutAtCommit {

  private CutAtCommit() {}

  public static DataSource of(String jdbcUrl) {
    PGSimpleDataSource real = new PGSimpleDataSource();
    real.setUrl(jdbcUrl);
    return (DataSource)
        Proxy.newProxyInstance(
            CutAtCommit.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (self, method, arguments) -> {
              Object result = method.invoke(real, arguments);
              return result instanceof Connection connection ? cutting(connection) : result;
            });
  }

  private static Connection cutting(Connection real) {
    return (Connection)
        Proxy.newProxyInstance(
            CutAtCommit.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (method.getName().equals("commit")) {
                  real.abort(Runnable::run);
                  throw new SQLException("An I/O error occurred", "08006");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}
