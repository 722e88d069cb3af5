package io.github.penstock.redis;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.contract.LoadLockContract;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;

/** The contract, on a real server. */
@PenstockServers
class RedisLoadLockIT extends LoadLockContract {

  private final RedisServer server;

  RedisLoadLockIT(RedisServer server) {
    this.server = server;
  }

  @Override
  protected RemoteModule module() {
    return Nodes.patient(server.uri()).requireRedis();
  }
}
