package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All threads of all processes want the same cold key at the same moment. */
final class ColdKey implements Scenario {

  private static final Duration WARM_LOAD = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "cold-key";
  }

  @Override
  public String budget(Stage stage) {
    Sizes sizes = stage.sizes();
    return "one cold key, %d processes x %d threads: 1 statement, the slowest within %.1f ms"
        .formatted(sizes.nodes(), sizes.threads(), longest(stage).toNanos() / 1e6);
  }

  private static Duration longest(Stage stage) {
    return stage.sizes().loadTime().multipliedBy(2).plus(stage.roundTrip().multipliedBy(3));
  }

  /** The figure of statements is that of the key which took most of them. */
  @Override
  public Result run(Stage stage, PeerKind kind) throws SQLException {
    Sizes sizes = stage.sizes();
    int warm = sizes.warmKeys();
    stage.database().delay(1, warm, WARM_LOAD);
    stage.database().delay(warm + 1L, sizes.coldKeys(), sizes.loadTime());
    try (Nodes nodes = stage.nodes(sizes.nodes(), kind, Profile.LASTING)) {
      for (int key = 1; key <= warm; key++) {
        nodes.run(Order.burst(key, sizes.threads(), stage.soon()), PATIENCE);
      }
      List<Sample> samples = new ArrayList<>();
      long statements = 0;
      long others = 0;
      for (int key = warm + 1; key <= warm + sizes.coldKeys(); key++) {
        stage.database().startCounting();
        samples.add(nodes.run(Order.burst(key, sizes.threads(), stage.soon()), PATIENCE));
        Database.Statements counted = stage.database().count();
        statements = Math.max(statements, counted.items());
        others = Math.max(others, counted.others());
      }
      Sample sample = Sample.sum(samples);
      boolean held =
          statements <= 1 && sample.isWhole() && sample.max() <= longest(stage).toNanos() / 1_000;
      return new Result(name(), kind.text(), statements, others, sample, held, "");
    } finally {
      stage.database().delay(1, warm + sizes.coldKeys(), Duration.ZERO);
    }
  }
}
