package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.testkit.process.ProcessException;
import io.github.penstock.testkit.server.ServerException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run: servers, scenarios, systems, figures. Used by one thread. */
final class Run {

  static final int HELD = 0;
  static final int MISSED = 1;
  static final int UNUSABLE = 3;
  static final int INTERRUPTED = 130;

  /** Ctrl-C reaches our children as well, and we may hear of their end first. */
  private static final Duration SIGNAL_SKEW = Duration.ofSeconds(1);

  private final Options options;
  private final Stop stop;
  private final String command;
  private final PrintWriter out;
  private final PrintWriter err;

  Run(Options options, Stop stop, String command, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.stop = stop;
    this.command = command;
    this.out = out;
    this.err = err;
  }

  /** Does it and gives the exit code. */
  int call() {
    List<Result> results = new ArrayList<>();
    say("starting servers ...");
    try (Stage stage = new Stage(options.sizes(), stop, this::say)) {
      StampedeTable.head(out, command, options.systems());
      for (Scenario scenario : options.scenarios()) {
        StampedeTable.scenario(out, scenario.name(), scenario.budget(stage));
        for (PeerKind kind : options.systems()) {
          say(scenario.name() + ": " + kind.text() + " ...");
          Result result = scenario.run(stage, kind);
          StampedeTable.row(out, result);
          results.add(result);
        }
      }
      Path json = options.json();
      if (json != null) {
        StampedeJson.write(json, command, options.systems(), results);
      }
    } catch (StoppedException e) {
      return INTERRUPTED;
    } catch (ProcessException | ServerException | RedisException | SQLException | IOException e) {
      if (stop.await(SIGNAL_SKEW)) {
        return INTERRUPTED;
      }
      err.println(e.getMessage());
      return UNUSABLE;
    }
    return results.stream().allMatch(Run::isFine) ? HELD : MISSED;
  }

  private static boolean isFine(Result result) {
    return result.held() || !result.system().equals(PeerKind.PENSTOCK.text());
  }

  /** What is being done, beside the figures. */
  private void say(String text) {
    err.println("stampede: " + text);
    err.flush();
  }
}
