package io.github.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class BenchTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void measuresALocalHitBesideItsPeers(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("local.json");

    int code = bench.execute(shortest("local", "--json", json.toString()));

    assertThat(err.toString()).as("what went wrong").doesNotContain("Exception");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("local hit, 1 thread", "Penstock", "ConcurrentHashMap", "Caffeine 3.", "budget");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.path("machine").asText()).isNotBlank();
    assertThat(report.path("jdk").asText()).isNotBlank();
    assertThat(report.path("commit").asText()).isNotBlank();
    JsonNode result = report.path("results").path(0);
    assertThat(report.path("results")).hasSize(1);
    assertThat(result.path("work").asText()).isEqualTo("local hit");
    assertThat(result.path("threads").asInt()).isEqualTo(1);
    assertThat(result.path("unit").asText()).isEqualTo("ns/op");
    assertThat(result.path("peers")).hasSize(3).allSatisfy(peer -> positive(peer));
    positive(result.path("ours"));
    JsonNode first = result.path("peers").elements().next();
    assertThat(result.path("ratio").asDouble())
        .isEqualTo(result.path("ours").asDouble() / first.asDouble());
    assertThat(result.path("held").asBoolean())
        .isEqualTo(result.path("ratio").asDouble() <= result.path("budget").asDouble());
    assertThat(result.path("allocated").path("budget").asDouble()).isZero();
    assertThat(result.path("allocated").path("peers")).hasSize(3);
  }

  @Test
  void refusesABenchmarkThatItDoesNotKnow() {
    assertThat(bench.execute("sideways")).isEqualTo(2);
    assertThat(err.toString()).contains("sideways");
  }

  @Test
  void asksForABenchmark() {
    assertThat(bench.execute()).isEqualTo(2);
    assertThat(err.toString()).contains("Name a benchmark: local, repository or remote.");
  }

  @Test
  void refusesAFileThatCouldNotBeWrittenBeforeItMeasures(@TempDir Path folder) {
    Path nowhere = folder.resolve("nowhere");

    assertThat(bench.execute(shortest("local", "--json", nowhere.resolve("x.json").toString())))
        .isEqualTo(2);

    assertThat(err.toString())
        .contains("there is no folder " + nowhere)
        .doesNotContain("Measuring");
  }

  @Test
  void refusesNumbersThatMeanNothing() {
    assertThat(bench.execute("local", "--threads", "0")).isEqualTo(2);
    assertThat(bench.execute("local", "--iterations", "0")).isEqualTo(2);
    assertThat(bench.execute("local", "--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("Measuring");
  }

  @Test
  void theScriptNamesEveryOption() throws IOException {
    String script = Files.readString(Path.of("..", "bin", "bench"));

    List<String> options =
        bench.getSubcommands().get("local").getCommandSpec().options().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !name.equals("--version"))
            .toList();

    assertThat(options).contains("--quick", "--json", "--help");
    assertThat(options).allSatisfy(option -> assertThat(script).contains(option));
  }

  /** Arguments of a run that only shows that it can be done. */
  static String[] shortest(String benchmark, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                benchmark,
                "--forks=0",
                "--warmups=0",
                "--iterations=1",
                "--seconds=0.05",
                "--threads=1"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  static void positive(JsonNode figure) {
    assertThat(figure.asDouble()).isPositive();
  }
}
