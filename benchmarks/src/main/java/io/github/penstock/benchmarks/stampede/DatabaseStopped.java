package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import java.sql.SQLException;
import java.time.Duration;

/** The database does not answer for a while, and every entry's life is over before it does. */
final class DatabaseStopped implements Scenario {

  private static final int THREADS = 16;
  private static final int KEYS = 200;

  @Override
  public String name() {
    return "database-stopped";
  }

  @Override
  public String budget(Stage stage) {
    return "the database stopped for %.1f s, an older value for 1 h: no failed read of a cached key"
        .formatted(stage.sizes().outage().toMillis() / 1e3);
  }

  @Override
  public Result run(Stage stage, PeerKind kind) throws SQLException {
    Duration outage = stage.sizes().outage();
    Duration patience = outage.plusSeconds(60);
    try (Nodes nodes = stage.nodes(stage.sizes().loaded(), kind, Profile.SHORT_LIVED)) {
      nodes.run(Order.sweep(1, KEYS, THREADS, stage.soon()), patience);
      stage.database().startCounting();
      long start = stage.soon();
      long stopped = start + stage.sizes().settling().toNanos();
      long end = stopped + outage.toNanos();
      nodes.order(Order.load(KEYS, THREADS, start, stopped, end));
      stage.waitUntil(stopped);
      stage.postgres().pause();
      try {
        stage.waitUntil(end);
      } finally {
        stage.postgres().resume();
      }
      Sample sample = nodes.answer(patience);
      Database.Statements counted = stage.database().count();
      return new Result(
          name(), kind.text(), counted.items(), counted.others(), sample, sample.isWhole(), "");
    }
  }
}
