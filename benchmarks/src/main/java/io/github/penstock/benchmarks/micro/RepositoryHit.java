package io.github.penstock.benchmarks.micro;

import io.github.penstock.benchmarks.micro.MeasuredRows.Place;
import io.github.penstock.benchmarks.micro.MeasuredRows.Row;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A read through a repository that the local tier answers, beside bare Caffeine and our own cache
 * without a repository. All tiers hold {@value MeasuredRows#ENTRIES} entries and are full. Methods
 * that begin with {@code one} have a Long as key, given as an instance of the caller's own; those
 * that begin with {@code two} have two parts, which each call gives as primitives. Each class of
 * keys is read by all in the same turn. Run by JMH.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RepositoryHit {

  /** A generated repository, {@code find}. */
  @Benchmark
  public Row oneGenerated(RepositoryTiers.Generated tier, Turn turn) {
    return tier.rows().find(turn.key()).orElseThrow();
  }

  /** The same interface behind a proxy, as without the annotation processor. */
  @Benchmark
  public Row oneProxy(RepositoryTiers.ByProxy tier, Turn turn) {
    return tier.rows().find(turn.key()).orElseThrow();
  }

  /** A repository written by hand, decorated by a generated class. */
  @Benchmark
  public Row oneDecorated(RepositoryTiers.Decorated tier, Turn turn) {
    return tier.rows().find(turn.key()).orElseThrow();
  }

  /** Our cache without a repository. */
  @Benchmark
  public Row oneCache(RepositoryTiers.OneCache tier, Turn turn) {
    return MeasuredRows.present(tier.cache().get(turn.key(), RepositoryHit::missed));
  }

  /** Bare Caffeine. */
  @Benchmark
  public Row oneCaffeine(RepositoryTiers.OneCaffeine tier, Turn turn) {
    return MeasuredRows.present(tier.cache.getIfPresent(turn.key()));
  }

  /** A generated repository, {@code @Sql} with two parameters. */
  @Benchmark
  public Row twoGenerated(RepositoryTiers.GeneratedParts tier, Turn turn) {
    long id = turn.id();
    return tier.rows().at(MeasuredRows.shop(id), id).orElseThrow();
  }

  /** The same interface behind a proxy. */
  @Benchmark
  public Row twoProxy(RepositoryTiers.ByProxyParts tier, Turn turn) {
    long id = turn.id();
    return tier.rows().at(MeasuredRows.shop(id), id).orElseThrow();
  }

  /** Written by hand, two parameters. */
  @Benchmark
  public Row twoDecorated(RepositoryTiers.DecoratedParts tier, Turn turn) {
    long id = turn.id();
    return tier.rows().at(MeasuredRows.shop(id), id).orElseThrow();
  }

  /** Written by hand, one parameter that is a record of two parts. */
  @Benchmark
  public Row twoDecoratedRecord(RepositoryTiers.DecoratedRecord tier, Turn turn) {
    long id = turn.id();
    return tier.rows().of(new Place(MeasuredRows.shop(id), id)).orElseThrow();
  }

  /** Our cache, a record as key. */
  @Benchmark
  public Row twoCache(RepositoryTiers.TwoCache tier, Turn turn) {
    long id = turn.id();
    return MeasuredRows.present(
        tier.cache().get(new Place(MeasuredRows.shop(id), id), RepositoryHit::missed));
  }

  /** Bare Caffeine, a record as key. */
  @Benchmark
  public Row twoCaffeine(RepositoryTiers.TwoCaffeine tier, Turn turn) {
    long id = turn.id();
    return MeasuredRows.present(tier.cache.getIfPresent(new Place(MeasuredRows.shop(id), id)));
  }

  private static Row missed(Object key) {
    throw new IllegalStateException("The local tier lost a key: this is no local hit.");
  }

  /** The keys in turn, each thread from another place. */
  @State(Scope.Thread)
  public static class Turn {
    private final Long[] keys = new Long[MeasuredRows.ENTRIES];
    private int last;

    /**
     * Called by JMH before a run.
     *
     * @param thread which of the threads this is
     */
    @Setup
    public void begin(ThreadParams thread) {
      for (int i = 0; i < MeasuredRows.ENTRIES; i++) {
        keys[i] = (long) i;
      }
      last = thread.getThreadIndex() * MeasuredRows.ENTRIES / thread.getThreadCount();
    }

    Long key() {
      last = last + 1 < MeasuredRows.ENTRIES ? last + 1 : 0;
      return keys[last];
    }

    long id() {
      return key();
    }
  }
}
