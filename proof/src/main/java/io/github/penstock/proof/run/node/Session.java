package io.github.penstock.proof.run.node;

import io.github.penstock.proof.run.adapter.ProofAdapter;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogRecord;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One after another, reads and now and then a transaction, each written down. One thread. */
final class Session implements Runnable {

  /** How many operations come at a stroke, and how long the pause after them is. */
  private static final int STROKE = 10;

  private static final long PAUSE_NANOS = 14_000_000;

  /** Of a thousand operations. */
  private static final int WRITES = 62;

  private static final int READS_WITH_MODE = 50;

  private final Node node;
  private final ProofAdapter adapter;
  private final int number;
  private final SplittableRandom random;
  private final Set<Mode> modes;
  private final Transactions transactions;

  Session(Node node, ProofAdapter adapter, int index) {
    this.node = node;
    this.adapter = adapter;
    this.number = node.options.session(index);
    this.random = new SplittableRandom(node.options.seed() * 31 + number);
    this.modes = adapter.modes();
    this.transactions = new Transactions(node, adapter, number, random);
  }

  @Override
  public void run() {
    do {
      for (int i = 0; i < STROKE && !node.isStopped(); i++) {
        one();
      }
    } while (!node.pause(PAUSE_NANOS));
  }

  private void one() {
    int choice = random.nextInt(1_000);
    if (choice < WRITES) {
      Transactions.Written written = transactions.one();
      if (written != null) {
        afterWrite(written);
      }
      return;
    }
    choice -= WRITES;
    Node.Token token = modes.contains(Mode.TOKEN) ? node.token() : null;
    if (token != null) {
      withToken(token);
    } else if (choice < READS_WITH_MODE && modes.contains(Mode.STRONG)) {
      read(Mode.STRONG, node.keys.toRead(random));
    } else if (choice < 2 * READS_WITH_MODE && choice >= READS_WITH_MODE) {
      read(Mode.SOURCE, node.keys.toRead(random));
    } else {
      read(Mode.BOUNDED, node.keys.toRead(random));
    }
  }

  /** Looks at what it wrote, by itself or on another node. */
  private void afterWrite(Transactions.Written written) {
    read(Mode.BOUNDED, written.key());
    String text = modes.contains(Mode.TOKEN) ? adapter.lastCommit() : null;
    if (text != null) {
      Node.Token token = new Node.Token(written.key(), written.version(), text);
      if (random.nextInt(4) == 0) {
        withToken(token);
      } else if (random.nextInt(4) == 0) {
        node.send(token);
      }
    }
  }

  private void read(Mode mode, Key key) {
    read(mode, key, null);
  }

  private void withToken(Node.Token token) {
    read(Mode.TOKEN, token.key(), token);
  }

  private void read(Mode mode, Key key, Node.@Nullable Token token) {
    Outcome outcome = Outcome.OK;
    Value value = Value.NONE;
    long start = node.time.nanoTime();
    try {
      value = token == null ? adapter.read(mode, key) : adapter.read(token.text(), key);
    } catch (RuntimeException e) {
      outcome = Outcome.FAIL;
      node.failed(e);
    }
    long end = node.time.nanoTime();
    Value seen = token == null ? value : value.atLeast(token.version());
    node.log.add(LogRecord.read(outcome, mode, number, key, start, end, seen));
    node.reads.increment();
  }
}
