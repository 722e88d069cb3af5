package io.github.penstock.postgres;

import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A server that cannot tell what rows were before, so that they are locked and read first. */
class TableWrites12IT extends TableWritesRules {

  private static PostgresServer server;

  TableWrites12IT() {
    super(server.newDatabase(), false);
  }

  @BeforeAll
  static void start() {
    server = PostgresServer.startOwn(PostgresOptions.defaults().binaries(Postgres12IT.binaries()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }
}
