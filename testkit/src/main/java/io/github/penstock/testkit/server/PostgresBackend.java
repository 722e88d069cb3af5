package io.github.penstock.testkit.server;

/** A PostgreSQL server, whoever runs it. Implementations are thread-safe. */
sealed interface PostgresBackend permits EmbeddedPostgres, DockerPostgres, PostgresBackend.Running {

  /** A database in which others can be created and dropped. */
  JdbcUrl admin();

  void pause();

  void resume();

  /** Ends the server if it is ours. */
  void close();

  /** Whether databases end with the server, so that nobody has to drop them. */
  boolean takesDatabasesAlong();

  /**
   * A server that runs already.
   *
   * @param admin as the user gave it
   */
  record Running(JdbcUrl admin) implements PostgresBackend {

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

    @Override
    public boolean takesDatabasesAlong() {
      return false;
    }

    private static ServerException notOurs(String verb) {
      return new ServerException(
          "Cannot %s the PostgreSQL server of -D%s: it is not ours. Use @OwnServer or PostgresServer.startOwn()."
              .formatted(verb, PostgresServer.URL_PROPERTY));
    }
  }
}
