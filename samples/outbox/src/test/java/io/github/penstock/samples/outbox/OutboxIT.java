package io.github.penstock.samples.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The shop is killed between COMMIT and delivery, and delivers when it is started again. */
class OutboxIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Timeout(180)
  void everyOrderIsToldAndNothingElseHoweverOftenItIsKilled(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("outbox.json");

    int code = run(new CountDownLatch(1), "--orders=200", "--kills=1", "--json=" + file);

    assertThat(err.toString()).isEmpty();
    String line = Files.readString(file).strip();
    assertThat(line)
        .contains("\"kills\": 1,", "\"delivered\": 200,", "\"missing\": 0, \"unfounded\": 0}")
        .as("there was something to lose")
        .doesNotContain("\"waitingAtKills\": 0,");
    assertThat(out.toString()).contains("killed after ").contains(line);
    assertThat(code).isZero();
  }

  @Test
  void whatIsMissingOrUnfoundedIsAFault() {
    Figures figures = Figures.of(Set.of("1", "2", "3"), List.of("2", "4", "2"), 1, 5);
    assertThat(figures).isEqualTo(new Figures(3, 1, 5, 2, 1, 2, 1));
    assertThat(figures.isClean()).isFalse();
    assertThat(Figures.of(Set.of("1"), List.of("1", "1"), 0, 0).isClean()).isTrue();
  }

  @Test
  @Timeout(180)
  void endsWhenItIsTold() {
    CountDownLatch stop = new CountDownLatch(1);
    stop.countDown();
    assertThat(run(stop, "--orders=100000")).isEqualTo(Outbox.INTERRUPTED);
  }

  @Test
  void helpNamesTheOptionsAndWrongOnesAreRefused() {
    assertThat(run(new CountDownLatch(1), "--help")).isZero();
    assertThat(out.toString()).contains("--orders=N", "--kills=N", "--json=FILE");
    assertThat(run(new CountDownLatch(1), "--orders=0")).isEqualTo(2);
    assertThat(err.toString()).contains("--orders has to be 1");
  }

  private int run(CountDownLatch stop, String... args) {
    CommandLine command = Outbox.command(stop);
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }
}
