package io.github.penstock.benchmarks;

import io.github.penstock.benchmarks.Figures.Comparison;
import io.github.penstock.benchmarks.Figures.Way;
import io.github.penstock.benchmarks.Report.Result;
import io.github.penstock.benchmarks.micro.RemoteHit;
import io.lettuce.core.RedisClient;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Measures a hit in Redis beside its peers. Used by one thread. */
final class RemoteBench implements HitBench {

  private static final int FEW = 1;
  private static final int MANY = 64;

  private final String uri;

  /**
   * A benchmark that reads from a server.
   *
   * @param uri a Redis that nobody else uses
   */
  RemoteBench(String uri) {
    this.uri = uri;
  }

  @Override
  public int ways() {
    return 3;
  }

  @Override
  public List<Integer> threads() {
    return List.of(FEW, 16, MANY);
  }

  @Override
  public List<Result> run(Effort effort, int threads) throws RunnerException {
    String lettuce = "Lettuce " + Machine.version(RedisClient.class) + ", GET";
    Comparison comparison =
        new Comparison(
            "remote hit",
            new Way("Penstock", "penstock"),
            List.of(new Way(lettuce + " + Jackson", "lettuceJackson"), new Way(lettuce, "lettuce")),
            budget(threads),
            null);
    Figures figures =
        Figures.measure(RemoteHit.class, effort.options().threads(threads).param("uri", uri));
    return List.of(figures.compare(comparison, threads));
  }

  /** At least 0.95 times as many reads by one thread, 1.5 times as many by very many. */
  private static double budget(int threads) {
    if (threads == FEW) {
      return 1 / 0.95;
    }
    return threads >= MANY ? 1 / 1.5 : 1.0;
  }
}
