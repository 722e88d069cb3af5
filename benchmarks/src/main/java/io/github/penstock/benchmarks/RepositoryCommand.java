package io.github.penstock.benchmarks;

import io.github.penstock.benchmarks.micro.MeasuredRows;
import io.github.penstock.testkit.server.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code bin/bench repository}. Made and called by picocli. The embedded database is asked while
 * tiers are filled and idle while they are measured.
 */
@Command(
    name = "repository",
    mixinStandardHelpOptions = true,
    description = "A local hit through repositories beside bare Caffeine.")
final class RepositoryCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private Measuring measuring = new Measuring();

  @Override
  public Integer call() throws RunnerException, IOException, SQLException {
    CommandSpec command = Measuring.given(spec);
    measuring.check(command);
    try (PostgresServer server = PostgresServer.start()) {
      String url = server.newDatabase();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(MeasuredRows.TABLE);
      }
      measuring.run(command, new RepositoryBench(url));
    }
    return 0;
  }
}
