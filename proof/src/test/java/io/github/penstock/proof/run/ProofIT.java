package io.github.penstock.proof.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs of the whole command, with processes and servers of their own. */
class ProofIT {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  private int run(String... args) {
    PrintWriter writer = new PrintWriter(out, true);
    return Proof.run(new Stop(), writer, writer, args);
  }

  @Test
  void theLibraryKeepsItsPromisesUnderFaults() throws IOException {
    Path json = folder.resolve("proof.json");
    int code = run("--seconds", "20", "--seed", "1", "--faults", "all", "--json", json.toString());
    assertThat(code).as("%s", out).isZero();
    assertThat(Files.readString(json)).contains("\"reads\": ", "\"I10\": 0", "\"boundMillis\": ");
  }

  @Test
  @Tag("proof")
  void theLibraryKeepsItsPromisesForMinutes() {
    for (String seed : List.of("1", "2", "3")) {
      int code = run("--seconds", "120", "--seed", seed, "--faults", "all");
      assertThat(code).as("%s", out).isZero();
    }
  }

  @Test
  void cacheAsideByHandIsFoundGuilty() {
    int code = run("--seconds", "10", "--seed", "1", "--faults", "none", "--adapter", "naive");
    assertThat(code).as("%s", out).isEqualTo(1);
    assertThat(out.toString()).containsPattern("I[357] \\([a-z ]+\\) was broken \\d+ times");
  }
}
