package io.github.penstock.samples.shop.check;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Compares each read with what the database had committed. A read that began at a moment and gave a
 * version is stale if a newer version had been acknowledged longer than the bound before that
 * moment; it is uncommitted if nobody had begun to write what it gave, or if that was rolled back.
 * Shared by all nodes and threads of one process, whose clock it uses. Thread-safe.
 */
public final class Checker {

  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int EXAMPLES = 10;

  private final Baseline baseline;
  private final TimeSource time;
  private final Duration bound;
  private final AtomicLong operations = new AtomicLong();
  private final Map<Entity, EntityHistory> histories = new ConcurrentHashMap<>();
  private final LongAdder checked = new LongAdder();
  private final LongAdder behind = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder uncommitted = new LongAdder();
  private final LongAccumulator maxStaleness = new LongAccumulator(Math::max, 0);
  private final Queue<String> examples = new ConcurrentLinkedQueue<>();

  /**
   * A checker that has seen nothing.
   *
   * @param baseline what the database held before
   * @param time the clock of all reads and writes
   * @param bound how old a read may be
   */
  public Checker(Baseline baseline, TimeSource time, Duration bound) {
    this.baseline = baseline;
    this.time = time;
    this.bound = bound;
  }

  /**
   * Begins an operation that writes.
   *
   * @return the operation, which must be told how it ended
   */
  public Operation begin() {
    return new Operation(this, operations.incrementAndGet());
  }

  /**
   * A read gave a value.
   *
   * @param entity what was read
   * @param version the version of the value
   * @param operation the operation whose number the value carries
   * @param startedAt when the read began, by the checker's clock
   */
  public void found(Entity entity, int version, long operation, long startedAt) {
    EntityHistory history = histories.get(entity);
    EntityHistory.Verdict verdict;
    if (history != null) {
      verdict = history.found(version, operation, startedAt);
    } else if (operation == 0 && version == baseline.version(entity)) {
      verdict = new EntityHistory.Verdict(false, 0);
    } else {
      verdict = EntityHistory.Verdict.UNCOMMITTED;
    }
    judge(verdict, entity, "version " + version + " of operation " + operation);
  }

  /**
   * A read found nothing.
   *
   * @param entity what was read
   * @param startedAt when the read began, by the checker's clock
   */
  public void absent(Entity entity, long startedAt) {
    EntityHistory history = histories.get(entity);
    EntityHistory.Verdict verdict;
    if (history != null) {
      verdict = history.absent(startedAt);
    } else if (baseline.version(entity) == Baseline.ABSENT) {
      verdict = new EntityHistory.Verdict(false, 0);
    } else {
      verdict = EntityHistory.Verdict.UNCOMMITTED;
    }
    judge(verdict, entity, "nothing");
  }

  /**
   * A read gave what does not belong to its key at all.
   *
   * @param entity what was read
   * @param what was given, in words
   */
  public void wrong(Entity entity, String what) {
    judge(EntityHistory.Verdict.UNCOMMITTED, entity, what);
  }

  /**
   * What was found so far.
   *
   * @return a snapshot
   */
  public Findings findings() {
    return new Findings(
        checked.sum(),
        behind.sum(),
        stale.sum(),
        uncommitted.sum(),
        Duration.ofNanos(maxStaleness.get()),
        List.copyOf(examples));
  }

  EntityHistory.Write opened(Entity entity, int version, long operation, boolean present) {
    return history(entity).begin(version, operation, present, time.nanoTime());
  }

  void ended(Map<EntityHistory.Write, Entity> writes, EntityHistory.State state) {
    long now = time.nanoTime();
    writes.forEach(
        (write, entity) -> {
          if (history(entity).end(write, state, now)) {
            fault(uncommitted, entity + ": was read before it was rolled back");
          }
        });
  }

  private EntityHistory history(Entity entity) {
    return histories.computeIfAbsent(
        entity, e -> new EntityHistory(baseline.version(e), REMEMBERED.toNanos()));
  }

  private void judge(EntityHistory.Verdict verdict, Entity entity, String what) {
    checked.increment();
    if (verdict.uncommitted()) {
      fault(uncommitted, entity + ": " + what + " was read and had never been committed");
      return;
    }
    if (verdict.staleness() > 0) {
      behind.increment();
      maxStaleness.accumulate(verdict.staleness());
    }
    if (verdict.staleness() > bound.toNanos()) {
      fault(
          stale,
          "%s: %s was read %,d ms after something newer had been acknowledged"
              .formatted(entity, what, Duration.ofNanos(verdict.staleness()).toMillis()));
    }
  }

  private void fault(LongAdder counter, String text) {
    counter.increment();
    if (examples.size() < EXAMPLES) {
      examples.add(text);
    }
  }
}
