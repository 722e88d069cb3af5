package io.github.penstock.proof.run.check;

import io.github.penstock.proof.run.cluster.Database;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogReader;
import io.github.penstock.proof.run.log.LogRecord;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.proof.run.node.NodeOptions;
import io.github.penstock.testkit.history.Evidence;
import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.Evidence.RestSample;
import io.github.penstock.testkit.history.History;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation;
import io.github.penstock.testkit.history.Operation.Client;
import io.github.penstock.testkit.history.Operation.Kind;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import io.github.penstock.testkit.history.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a history of the nodes' logs, which say who, when and how it ended, and of the database,
 * which says what was committed. Used by one thread.
 */
public final class Collector {

  /** Transactions that are not known to have written a row are entered with this one. */
  private static final String NO_ROW = "(no row)";

  private final History history = new History();
  private final Map<Long, Transaction> transactions = new HashMap<>();
  private final Set<Long> stored = new HashSet<>();
  private final List<RestSample> rest = new ArrayList<>();
  private final LoadCounts loads = new LoadCounts();
  private final Database database;
  private final Map<Key, Long> versions;
  private final long start;

  /** A transaction of a log. */
  private record Transaction(Client client, LogRecord record) {}

  /**
   * For one run.
   *
   * @param database at rest
   * @param start before the first filling of the tables
   * @throws SQLException where it cannot be read
   */
  public Collector(Database database, long start) throws SQLException {
    this.database = database;
    this.versions = database.versions();
    this.start = start;
  }

  /**
   * Reads a node's log.
   *
   * @param node whose it is
   * @throws IOException where it cannot be read
   */
  public void log(NodeOptions node) throws IOException {
    LogReader.read(node.log(), one -> add(node.log(), node.number(), one));
  }

  private void add(Path log, int node, LogRecord one) {
    switch (one.type()) {
      case READ -> history.add(read(new Client(node, one.session()), one));
      case BEGIN, END ->
          transactions.put(
              one.value().writer(), new Transaction(new Client(node, one.session()), one));
      case LOAD -> loads.loaded(log, Key.of(one.key()), one.start(), one.value().version());
      case REST -> atRest("the caches of node " + node, Key.of(one.key()), one.value().version());
    }
  }

  private static Operation read(Client client, LogRecord one) {
    return new Operation(
        Kind.READ,
        Key.of(one.key()).name(),
        client,
        one.start(),
        one.end(),
        one.outcome(),
        one.value(),
        Tier.UNKNOWN,
        one.mode());
  }

  /**
   * Adds what a cache holds at rest.
   *
   * @param where the cache
   * @param key the row
   * @param version what it holds of it
   */
  public void atRest(String where, Key key, long version) {
    rest.add(new RestSample(key.name(), where, version, versions.getOrDefault(key, Value.ABSENT)));
  }

  /**
   * Ends the collection: all logs are read.
   *
   * @return the history
   * @throws SQLException where the database cannot be read
   */
  public History history() throws SQLException {
    for (Key key : Key.all()) {
      if (key.id() > key.table().lasting()) {
        history.add(first(Kind.DELETE, key, 0));
      }
    }
    database.history(this::committed);
    transactions.forEach(
        (operation, transaction) -> {
          LogRecord record = transaction.record();
          boolean cleared = record.key() != Key.NO_CODE;
          if (cleared) {
            loads.cleared(Key.of(record.key()).table(), record);
          }
          if (!stored.contains(operation) && !cleared) {
            Value value = new Value(Value.NOT_STORED, operation, 0);
            history.add(write(Kind.WRITE, NO_ROW, transaction, value));
          }
        });
    return history;
  }

  private void committed(Key key, long version, long operation, boolean gone) {
    Kind kind = gone ? Kind.DELETE : Kind.WRITE;
    Transaction transaction = transactions.get(operation);
    if (transaction == null) {
      history.add(first(kind, key, version));
      return;
    }
    stored.add(operation);
    history.add(write(kind, key.name(), transaction, Value.of(version, operation)));
    if (key.table() == Table.NOTES) {
      loads.written(key, transaction.record());
    }
  }

  /** What was there before the first session. */
  private Operation first(Kind kind, Key key, long version) {
    return new Operation(
        kind,
        key.name(),
        new Client(-1, -1),
        start,
        start,
        Outcome.OK,
        Value.of(version, 0),
        Tier.UNKNOWN,
        Mode.SOURCE);
  }

  private static Operation write(Kind kind, String key, Transaction transaction, Value value) {
    LogRecord record = transaction.record();
    return new Operation(
        kind,
        key,
        transaction.client(),
        record.start(),
        Math.max(record.start(), record.end()),
        record.outcome(),
        value,
        Tier.UNKNOWN,
        Mode.SOURCE);
  }

  /**
   * What else is known.
   *
   * @param windows of the faults
   * @param end of the load
   * @return the evidence
   */
  public Evidence evidence(List<FaultWindow> windows, long end) {
    return new Evidence(rest, loads.counts(windows, end), windows);
  }

  /**
   * How many transactions were committed.
   *
   * @return 0 or more
   */
  public long commits() {
    return transactions.values().stream()
        .filter(one -> one.record().outcome() == Outcome.OK)
        .count();
  }
}
