package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Redis does not answer any more, and its connections stay open. */
final class RedisStopped implements Scenario {

  private static final int THREADS = 16;

  /** Twice as many as a process holds. */
  private static final int KEYS = 2_000;

  private static final double SLOWER = 1.2;

  /** From then on callers may not notice any more. */
  private static final Duration NOTICED = Duration.ofSeconds(1);

  /** The same load with the remote tier off: 99 % of its reads within so many microseconds. */
  private final Map<PeerKind, Long> off = new EnumMap<>(PeerKind.class);

  @Override
  public String name() {
    return "redis-stopped";
  }

  @Override
  public String budget(Stage stage) {
    return "Redis stopped under load: 1 s later p99 is at most %.1f x that without a remote tier"
        .formatted(SLOWER);
  }

  @Override
  public Result run(Stage stage, PeerKind kind) throws SQLException {
    long reference = reference(stage, kind);
    try (Nodes nodes = stage.nodes(stage.sizes().loaded(), kind, Profile.PARTLY_LOCAL)) {
      Sample sample = load(stage, nodes, stage.redis()::pause, stage.redis()::resume);
      Database.Statements counted = stage.database().count();
      boolean held = sample.isWhole() && sample.percentile(99) <= SLOWER * reference;
      String note = String.format(Locale.ROOT, "remote tier off: p99 %.2f ms", reference / 1e3);
      return new Result(name(), kind.text(), counted.items(), counted.others(), sample, held, note);
    }
  }

  private long reference(Stage stage, PeerKind kind) throws SQLException {
    PeerKind without = kind.withoutRedis();
    Long known = off.get(without);
    if (known == null) {
      try (Nodes nodes =
          stage.nodesWithoutRedis(stage.sizes().loaded(), without, Profile.PARTLY_LOCAL)) {
        known = load(stage, nodes, () -> {}, () -> {}).percentile(99);
      }
      off.put(without, known);
    }
    return known;
  }

  private static Sample load(Stage stage, Nodes nodes, Runnable stop, Runnable resume)
      throws SQLException {
    Duration patience = stage.sizes().seconds().plusSeconds(60);
    nodes.run(Order.sweep(1, KEYS, THREADS, stage.soon()), patience);
    long start = stage.soon();
    long stopped = start + stage.sizes().settling().toNanos();
    long counted = stopped + NOTICED.toNanos();
    long end = counted + stage.sizes().seconds().toNanos();
    nodes.order(Order.load(KEYS, THREADS, start, counted, end));
    stage.waitUntil(stopped);
    stop.run();
    try {
      stage.waitUntil(counted);
      stage.database().startCounting();
      return nodes.answer(patience);
    } finally {
      resume.run();
    }
  }
}
