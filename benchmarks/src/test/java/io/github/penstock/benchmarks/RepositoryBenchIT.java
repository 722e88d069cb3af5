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

/** Measures through repositories over a real database, as short as can be. */
class RepositoryBenchIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void measuresRepositoriesBesideTheirPeers(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("repository.json");

    int code = bench.execute(BenchTest.shortest("repository", "--json", json.toString()));

    assertThat(err.toString()).as("what went wrong").doesNotContain("Exception");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("generated find(id), Long key, 1 thread", "Cache.get", "proxy", "B allocated");
    JsonNode results = new ObjectMapper().readTree(json.toFile()).path("results");
    assertThat(results).hasSize(5);
    assertThat(results)
        .allSatisfy(
            result -> {
              BenchTest.positive(result.path("ours"));
              assertThat(result.path("peers")).allSatisfy(peer -> BenchTest.positive(peer));
              assertThat(result.path("allocated").path("ours").asDouble()).isNotNegative();
            });
  }
}
