package io.github.penstock.postgres;

import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;

/** A server that tells what rows were before. */
@PenstockServers
class TableWritesIT extends TableWritesRules {

  TableWritesIT(PostgresServer server) {
    super(server.newDatabase(), true);
  }
}
