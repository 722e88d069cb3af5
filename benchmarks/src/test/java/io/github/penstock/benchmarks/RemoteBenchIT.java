package io.github.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Measures hits in a real Redis, as short as can be. */
class RemoteBenchIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void measuresRemoteHitsBesideTheirPeers(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("remote.json");

    int code = bench.execute(BenchTest.shortest("remote", "--json", json.toString()));

    assertThat(err.toString()).as("what went wrong").doesNotContain("Exception");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("remote hit, 1 thread", "GET + Jackson");
    JsonNode results = new ObjectMapper().readTree(json.toFile()).path("results");
    assertThat(results)
        .singleElement()
        .satisfies(
            result -> {
              BenchTest.positive(result.path("ours"));
              assertThat(result.path("peers")).hasSize(2);
              assertThat(result.path("peers")).allSatisfy(peer -> BenchTest.positive(peer));
            });
  }
}
