package io.github.penstock.redis;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.contract.RemoteTierContract;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;

/** The contract, with nodes that know from the channel what they would ask for otherwise. */
@PenstockServers
class RedisListeningTierIT extends RemoteTierContract {

  private final RedisServer server;

  RedisListeningTierIT(RedisServer server) {
    this.server = server;
  }

  @Override
  protected RemoteModule module() {
    return Nodes.patient(server.uri()).requireRedis();
  }

  @Override
  protected boolean listening() {
    return true;
  }
}
