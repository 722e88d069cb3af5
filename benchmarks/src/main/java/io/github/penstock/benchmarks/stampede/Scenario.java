package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** One budget, and how it is put to the test. Used by one thread; may remember what it compares. */
interface Scenario {

  /** The name that the command takes. */
  String name();

  /** What must hold, in a line. */
  String budget(Stage stage);

  /** Puts one system through it. */
  Result run(Stage stage, PeerKind kind) throws SQLException;

  /** All of them, in the order of the issue. */
  static List<Scenario> all() {
    return List.of(
        new ColdKey(), new ManyKeys(), new SlowLoader(), new RedisStopped(), new DatabaseStopped());
  }

  /** Their names. */
  static Stream<String> names() {
    return all().stream().map(Scenario::name);
  }
}
