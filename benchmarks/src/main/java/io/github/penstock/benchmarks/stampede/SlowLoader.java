package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import java.sql.SQLException;
import java.time.Duration;

/** Values expire while loading them takes much longer than callers want to wait. */
final class SlowLoader implements Scenario {

  private static final int THREADS = 16;
  private static final int KEYS = 10;
  private static final Duration LONGEST = Profile.SOFT_DEADLINE.plusMillis(10);

  @Override
  public String name() {
    return "slow-loader";
  }

  @Override
  public String budget(Stage stage) {
    return "loads of %.1f s, an older value after %d ms: 99 %% of callers within %d ms"
        .formatted(
            stage.sizes().slowLoad().toMillis() / 1e3,
            Profile.SOFT_DEADLINE.toMillis(),
            LONGEST.toMillis());
  }

  @Override
  public Result run(Stage stage, PeerKind kind) throws SQLException {
    Sizes sizes = stage.sizes();
    Duration patience = sizes.seconds().plus(sizes.slowLoad().multipliedBy(4)).plusSeconds(30);
    try (Nodes nodes = stage.nodes(stage.sizes().loaded(), kind, Profile.SHORT_LIVED)) {
      long warm = stage.soon();
      long warmed = warm + Duration.ofSeconds(1).toNanos();
      nodes.run(Order.load(KEYS, THREADS, warm, warm, warmed), patience);
      stage.database().delay(1, KEYS, sizes.slowLoad());
      stage.database().startCounting();
      long start = stage.soon();
      long expired = start + Profile.SHORT_LIVED.ttl().toNanos();
      Sample sample =
          nodes.run(
              Order.load(KEYS, THREADS, start, expired, expired + sizes.seconds().toNanos()),
              patience);
      Database.Statements counted = stage.database().count();
      boolean held = sample.isWhole() && sample.percentile(99) < LONGEST.toNanos() / 1_000;
      return new Result(name(), kind.text(), counted.items(), counted.others(), sample, held, "");
    } finally {
      stage.database().delay(1, KEYS, Duration.ZERO);
    }
  }
}
