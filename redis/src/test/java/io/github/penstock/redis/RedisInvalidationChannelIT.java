package io.github.penstock.redis;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.contract.InvalidationChannelContract;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;

/** The contract, on a real server. */
@PenstockServers
class RedisInvalidationChannelIT extends InvalidationChannelContract {

  private final RedisServer server;

  RedisInvalidationChannelIT(RedisServer server) {
    this.server = server;
  }

  @Override
  protected RemoteModule module() {
    return Nodes.patient(server.uri()).requireRedis();
  }
}
