package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/** Many cold keys, each of them asked for once, by many threads of one process. */
final class ManyKeys implements Scenario {

  private static final int FIRST = 10_001;
  private static final int FIRST_WARM = 20_001;
  private static final int KEYS_PER_STATEMENT = 10;
  private static final double FASTER = 2.0;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Reads a second with one statement a key; less than 0 until it is measured. */
  private double baseline = -1;

  @Override
  public String name() {
    return "many-keys";
  }

  @Override
  public String budget(Stage stage) {
    int keys = stage.sizes().manyKeys();
    return "%,d distinct cold keys one by one, %d threads: at most %,d statements, %.0f x as fast as one a key"
        .formatted(keys, stage.sizes().threads(), keys / KEYS_PER_STATEMENT, FASTER);
  }

  @Override
  public Result run(Stage stage, PeerKind kind) throws SQLException {
    if (baseline < 0) {
      try (Nodes nodes = stage.nodesWithoutRedis(1, PeerKind.JDBC, Profile.LASTING)) {
        baseline = sweep(stage, nodes).perSecond();
      }
    }
    try (Nodes nodes = stage.nodes(1, kind, Profile.LASTING)) {
      Sample sample = sweep(stage, nodes);
      Database.Statements counted = stage.database().count();
      boolean held =
          counted.items() <= stage.sizes().manyKeys() / KEYS_PER_STATEMENT
              && sample.isWhole()
              && sample.perSecond() >= FASTER * baseline;
      String note =
          String.format(
              Locale.ROOT,
              "%,.0f keys/s; one statement a key: %,.0f",
              sample.perSecond(),
              baseline);
      return new Result(name(), kind.text(), counted.items(), counted.others(), sample, held, note);
    }
  }

  private static Sample sweep(Stage stage, Nodes nodes) throws SQLException {
    int keys = stage.sizes().manyKeys();
    int threads = stage.sizes().threads();
    nodes.run(Order.sweep(FIRST_WARM, keys, threads, stage.soon()), PATIENCE);
    stage.database().startCounting();
    return nodes.run(Order.sweep(FIRST, keys, threads, stage.soon()), PATIENCE);
  }
}
