package io.github.penstock.proof.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.proof.run.fault.FaultKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Proof.run(new Stop(), new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void helpNamesEveryFault() {
    assertThat(run("--help")).isZero();
    String help = out.toString().replaceAll("\\s+", " ");
    for (FaultKind kind : FaultKind.values()) {
      assertThat(help).contains(kind.text());
    }
    assertThat(help).contains("Exit codes:");
  }

  @Test
  void namesEverythingThatIsWrong(@TempDir Path folder) {
    int code =
        run(
            "--seconds",
            "1",
            "--nodes",
            "1",
            "--adapter",
            "magic",
            "--faults",
            "flushall,meteor",
            "--json",
            folder.toString(),
            "--logs",
            folder.toString());
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(7)
        .contains(
            "--seconds 1 is not from 3 to 86400",
            "--nodes 1 is not from 2 to 8",
            "--adapter magic is not penstock or naive")
        .anyMatch(line -> line.startsWith("--faults: there is no 'meteor'; there are redis-kill,"));
  }

  @Test
  void anUnknownOptionIsWrong() {
    assertThat(run("--sedonds", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("--sedonds", "'bin/proof --help' names the options.");
  }
}
