package io.github.penstock.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/**
 * What {@link LeftoversIT} runs in a virtual machine of its own: starts both servers, uses them,
 * writes a report and ends or waits, and never closes them.
 */
final class ServersMain {

  private ServersMain() {}

  public static void main(String[] arguments) throws Exception {
    Path report = Path.of(arguments[0]);
    PostgresServer postgres = PostgresServer.start();
    RedisServer redis = RedisServer.start();
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        RespConnection resp = RespConnection.open(RespConnection.parse(redis.uri()))) {
      String user = String.valueOf(Files.getAttribute(Leftovers.parent(postgres), "unix:uid"));
      String content =
          "user %s, valid %s, %s".formatted(user, connection.isValid(5), resp.command("PING"));
      Path draft = Files.writeString(report.resolveSibling("draft"), content);
      Files.move(draft, report, StandardCopyOption.ATOMIC_MOVE);
    }
    if (arguments[1].equals("wait")) {
      new CountDownLatch(1).await();
    }
  }
}
