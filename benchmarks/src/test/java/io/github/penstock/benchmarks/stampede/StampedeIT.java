package io.github.penstock.benchmarks.stampede;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.penstock.benchmarks.peer.PeerKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form on real servers: all works, and what is counted can be right. */
class StampedeIT {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void putsThePenstockThroughEveryScenario() throws IOException {
    List<JsonNode> results = run("--system", "penstock");

    assertThat(results)
        .extracting(result -> result.path("name").asText())
        .containsExactlyElementsOf(Scenario.names().toList());
    assertThat(results)
        .allSatisfy(result -> assertThat(result.path("reads").asLong()).isPositive());
    JsonNode coldKey = results.get(0);
    assertThat(coldKey.path("statements").asLong()).isEqualTo(1);
    assertThat(coldKey.path("errors").asLong()).isZero();
  }

  @Test
  void asksItsPeersForTheSame() throws IOException {
    List<JsonNode> results = run("--scenario", "many-keys");

    assertThat(results)
        .extracting(result -> result.path("system").asText())
        .containsExactlyElementsOf(
            Stream.of(PeerKind.values())
                .filter(kind -> kind != PeerKind.JDBC)
                .map(PeerKind::text)
                .toList());
    assertThat(results)
        .allSatisfy(
            result -> {
              long keys = Sizes.quick().manyKeys();
              assertThat(result.path("reads").asLong()).isEqualTo(keys);
              assertThat(result.path("errors").asLong()).isZero();
              assertThat(result.path("statements").asLong()).isBetween(1L, keys);
              assertThat(result.path("p50Micros").asLong())
                  .isLessThanOrEqualTo(result.path("p99Micros").asLong());
              assertThat(result.path("p99Micros").asLong())
                  .isLessThanOrEqualTo(result.path("maxMicros").asLong());
              assertThat(result.path("held").isBoolean()).isTrue();
            });
  }

  @Test
  void anInterruptedRunSaysSoByItsExitCode() {
    Stop stop = new Stop();
    stop.set();

    int code =
        Stampede.commandLine(stop)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("--quick", "--scenario", "cold-key");

    assertThat(code).isEqualTo(130);
  }

  private List<JsonNode> run(String... options) throws IOException {
    Path json = folder.resolve("stampede.json");
    List<String> all = new ArrayList<>(List.of("--quick", "--json", json.toString()));
    all.addAll(List.of(options));

    int code =
        Stampede.commandLine(new Stop())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));

    assertThat(code).as("the exit code; it wrote %s", err).isIn(Run.HELD, Run.MISSED);
    assertThat(out.toString()).contains("machine", "command", "penstock", "p99 ms");
    List<JsonNode> results = new ArrayList<>();
    new ObjectMapper().readTree(json.toFile()).path("scenarios").forEach(results::add);
    return results;
  }
}
