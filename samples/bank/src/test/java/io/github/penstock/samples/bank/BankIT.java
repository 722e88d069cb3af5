package io.github.penstock.samples.bank;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The bank for a short day. */
class BankIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Timeout(180)
  void noSumIsWrongAndNoCachedBalanceGoesBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bank.json");

    int code = run(new CountDownLatch(1), "--seconds=3", "--json=" + file);

    assertThat(err.toString()).isEmpty();
    String line = Files.readString(file).strip();
    assertThat(line)
        .contains("\"failures\": 0,", "\"wentBack\": 0,", "\"wrongSums\": 0}")
        .as("transfers met and ran again")
        .doesNotContain("\"retries\": 0,");
    assertThat(out.toString()).contains("  3 s  transfers ").contains(line);
    assertThat(code).isZero();
  }

  @Test
  @Timeout(180)
  void endsWhenItIsTold() {
    CountDownLatch stop = new CountDownLatch(1);
    stop.countDown();
    assertThat(run(stop, "--seconds=600")).isEqualTo(Bank.INTERRUPTED);
    assertThat(out.toString()).contains("\"seconds\": ");
  }

  @Test
  void helpNamesTheOptionsAndWrongOnesAreRefused() {
    assertThat(run(new CountDownLatch(1), "--help")).isZero();
    assertThat(out.toString()).contains("--seconds=N", "--threads=N", "--json=FILE");
    assertThat(run(new CountDownLatch(1), "--threads=1")).isEqualTo(2);
    assertThat(err.toString()).contains("--threads 2");
  }

  private int run(CountDownLatch stop, String... args) {
    CommandLine command = Bank.command(stop);
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }
}
