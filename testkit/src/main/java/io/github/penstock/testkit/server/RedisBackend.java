package io.github.penstock.testkit.server;

/** A Redis server, whoever runs it. Implementations are thread-safe. */
sealed interface RedisBackend permits EmbeddedRedis, DockerRedis, RedisBackend.Running {

  /** The address, with credentials only where the user gave them. */
  String uri();

  void kill();

  /** Starts it again at the same address, with nothing in it unless the options persist. */
  void restart();

  void pause();

  void resume();

  /** Ends the server if it is ours. */
  void close();

  /**
   * A server that runs already.
   *
   * @param uri as the user gave it
   */
  record Running(String uri) implements RedisBackend {

    @Override
    public void kill() {
      throw notOurs("kill");
    }

    @Override
    public void restart() {
      throw notOurs("restart");
    }

    @Override
    public void pause() {
      throw notOurs("pause");
    }

    @Override
    public void resume() {
      throw notOurs("resume");
    }

    @Override
    public void close() {}

    /** Nothing but the kind of record: an address may hold a password. */
    @Override
    public String toString() {
      return "Running";
    }

    private static ServerException notOurs(String verb) {
      return new ServerException(
          "Cannot %s the Redis server of -D%s: it is not ours. Use @OwnServer or RedisServer.startOwn()."
              .formatted(verb, RedisServer.URL_PROPERTY));
    }
  }
}
