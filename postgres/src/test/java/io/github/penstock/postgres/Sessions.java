package io.github.penstock.postgres;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.fault.Direction;
import io.github.penstock.testkit.fault.Fault;
import io.github.penstock.testkit.fault.FaultProxy;
import io.github.penstock.testkit.fault.Link;
import java.lang.reflect.RecordComponent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Helpers of the tests: open sessions, run SQL, and describe tables as plans would. */
final class Sessions {

  private Sessions() {}

  static SourceSession open(Postgres postgres) {
    return postgres.open(
        new SourceContext(
            TimeSource.system(), Sessions.class.getClassLoader(), StatementListener.NONE));
  }

  /** Before the server of a data source: it commits, and nobody hears of it. */
  static FaultProxy cuttingAtCommit(PGSimpleDataSource direct) {
    FaultProxy proxy = FaultProxy.before(direct.getUrl());
    proxy.inject(Fault.cut(Direction.TO_CLIENT, 0), Link::isCommitting);
    return proxy;
  }

  /** The same database by way of a proxy. */
  static Postgres over(FaultProxy proxy, PGSimpleDataSource direct) {
    PGSimpleDataSource through = new PGSimpleDataSource();
    through.setUrl(proxy.uri());
    through.setUser(direct.getUser());
    through.setPassword(direct.getPassword());
    return Postgres.over(through);
  }

  /** Runs a statement on a connection of the data source. */
  static void execute(DataSource dataSource, String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError("The test's own statement failed", e);
    }
  }

  /** A table whose columns are those of the record, with roles by the names of components. */
  static TableSpec table(String name, Class<?> row, Map<String, Set<Role>> roles) {
    List<TableSpec.Column> columns = new ArrayList<>();
    for (RecordComponent component : row.getRecordComponents()) {
      columns.add(
          new TableSpec.Column(
              component.getName(),
              Components.snakeCase(component.getName()),
              TypeRef.of(component.getGenericType()),
              roles.getOrDefault(component.getName(), Set.of())));
    }
    return new TableSpec(name, TypeRef.of(row), columns);
  }

  /** A statement whose parameters are the arguments in order. */
  static SqlSpec sql(String name, String text, Class<?> row, TypeRef... types) {
    List<Integer> order = IntStream.range(0, types.length).boxed().toList();
    return new SqlSpec(name, text, Arrays.asList(types), order, TypeRef.of(row));
  }
}
