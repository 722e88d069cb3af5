package io.github.penstock.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/**
 * What {@link LeftoversIT} runs in a virtual machine of its own: starts servers, uses them, writes
 * a report and ends or waits, and never closes them.
 */
final class ServersMain {

  private ServersMain() {}

  public static void main(String[] arguments) throws Exception {
    Path report = Path.of(arguments[0]);
    StringBuilder content = new StringBuilder();
    RedisServer redis = RedisServer.start();
    Path folder = ((EmbeddedRedis) redis.backend()).folder();
    content.append("user ").append(Files.getAttribute(folder, "unix:uid"));
    try (RespConnection connection = RespConnection.open(RespConnection.parse(redis.uri()))) {
      content.append(", ").append(connection.command("PING"));
    }
    if (arguments[1].equals("both")) {
      PostgresServer postgres = PostgresServer.start();
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
        content.append(", valid ").append(connection.isValid(5));
      }
    }
    Path draft = Files.writeString(report.resolveSibling("draft"), content);
    Files.move(draft, report, StandardCopyOption.ATOMIC_MOVE);
    if (arguments[2].equals("wait")) {
      new CountDownLatch(1).await();
    }
  }
}
