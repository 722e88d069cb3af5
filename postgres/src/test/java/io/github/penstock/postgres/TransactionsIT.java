package io.github.penstock.postgres;

import io.github.penstock.spi.SourceSession;
import io.github.penstock.testkit.contract.TransactionsContract;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;

/** The contract of transactions on PostgreSQL. */
@PenstockServers
class TransactionsIT extends TransactionsContract {

  private final PostgresServer server;
  private String url = "";

  TransactionsIT(PostgresServer server) {
    this.server = server;
  }

  @Override
  protected SourceSession open() {
    url = server.newDatabase();
    return openSecond();
  }

  @Override
  protected SourceSession openSecond() {
    return Sessions.open(Postgres.connect(url).poolSize(1));
  }
}
