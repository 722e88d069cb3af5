package io.github.penstock.proof.run.node;

import io.github.penstock.proof.run.adapter.AdapterKind;
import io.github.penstock.proof.run.adapter.Site;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node process is told at its start. Immutable and thread-safe.
 *
 * @param number of the node, from 0
 * @param life how often it was started before
 * @param adapter which cache
 * @param site where its servers are
 * @param seed of the run
 * @param log where it writes its operations
 */
public record NodeOptions(
    int number, int life, AdapterKind adapter, Site site, long seed, Path log) {

  /** How many sessions a node has. */
  public static final int SESSIONS = 4;

  /** Connections to the database: one for each session, and some for the library. */
  public static final int POOL = SESSIONS + 2;

  private static final int LIVES = 1_000;
  private static final int SHIFT = 40;

  /**
   * The arguments of the command line.
   *
   * @return what {@link #parse} reads
   */
  public List<String> arguments() {
    return List.of(
        Integer.toString(number),
        Integer.toString(life),
        adapter.name(),
        site.jdbcUrl(),
        site.redisUri(),
        site.namespace(),
        Integer.toString(site.poolSize()),
        Long.toString(seed),
        log.toString());
  }

  static NodeOptions parse(List<String> arguments) {
    return new NodeOptions(
        Integer.parseInt(arguments.get(0)),
        Integer.parseInt(arguments.get(1)),
        AdapterKind.valueOf(arguments.get(2)),
        new Site(
            arguments.get(3),
            arguments.get(4),
            arguments.get(5),
            Integer.parseInt(arguments.get(6))),
        Long.parseLong(arguments.get(7)),
        Path.of(arguments.get(8)));
  }

  /** A number for a session that no other session of the run has. */
  int session(int index) {
    return (number * LIVES + life) * SESSIONS + index;
  }

  /** The first of the numbers of a session's operations; none of another session meets them. */
  static long firstOperation(int session) {
    return (session + 1L) << SHIFT;
  }
}
