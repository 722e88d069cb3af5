package io.github.penstock.proof.run.node;

import io.github.penstock.proof.run.adapter.ProofAdapter;
import io.github.penstock.proof.run.adapter.ProofAdapter.Writes;
import io.github.penstock.proof.run.adapter.RolledBackException;
import io.github.penstock.proof.run.adapter.Rows;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogRecord;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.testkit.history.Operation.Outcome;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session's writes. Which versions they made is found in the database at the end; what is written
 * down here is who, when, and how it ended. Used by one thread.
 */
final class Transactions {

  private static final Comparator<Key> IN_ORDER = Comparator.comparingInt(Key::code);

  private final Node node;
  private final ProofAdapter adapter;
  private final int session;
  private final SplittableRandom random;
  private long operation;
  private @Nullable Written written;

  /** A row that was written alone, and its version. */
  record Written(Key key, long version) {}

  Transactions(Node node, ProofAdapter adapter, int session, SplittableRandom random) {
    this.node = node;
    this.adapter = adapter;
    this.session = session;
    this.random = random;
    this.operation = NodeOptions.firstOperation(session);
  }

  /** One transaction; what it wrote, where that is one row and committed. */
  @Nullable Written one() {
    operation++;
    written = null;
    int choice = random.nextInt(1_000);
    boolean done;
    if (choice < 750) {
      Key key = node.keys.toWrite(random);
      done = run(writes -> update(writes, key));
    } else if (choice < 850) {
      done = run(this::several);
    } else if (choice < 920) {
      Key key = node.keys.passing(random);
      done = run(writes -> writes.flip(key, operation));
    } else if (choice < 998) {
      Key key = node.keys.toWrite(random);
      done =
          run(
              writes -> {
                writes.update(key, operation);
                throw new RolledBackException("on purpose");
              });
    } else if (choice < 999) {
      int part = random.nextInt(Rows.PARTS);
      done = run(writes -> writes.bulk(part, operation));
    } else {
      done = run(Writes::clearNotes, new Key(Table.NOTES, 1).code());
    }
    return done ? written : null;
  }

  private void update(Writes writes, Key key) {
    written = new Written(key, writes.update(key, operation));
  }

  /** In the order of their keys, so that no two wait for each other. */
  private void several(Writes writes) {
    Stream.concat(
            Stream.generate(() -> node.keys.toWrite(random)).limit(2),
            Stream.of(node.keys.toWrite(Table.ITEMS, random)))
        .sorted(IN_ORDER)
        .distinct()
        .forEach(key -> writes.update(key, operation));
  }

  private boolean run(Consumer<Writes> work) {
    return run(work, Key.NO_CODE);
  }

  private boolean run(Consumer<Writes> work, int cleared) {
    LogRecord begin = LogRecord.begin(session, operation, node.time.nanoTime());
    node.log.addNow(begin);
    Outcome outcome = Outcome.OK;
    try {
      adapter.transaction(work);
    } catch (RolledBackException e) {
      outcome = Outcome.ROLLED_BACK;
    } catch (RuntimeException e) {
      outcome = adapter.outcomeOf(e);
      node.failed(e);
    }
    node.log.addNow(begin.ended(outcome, node.time.nanoTime(), cleared));
    node.writes.increment();
    return outcome == Outcome.OK;
  }
}
