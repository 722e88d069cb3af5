package io.github.penstock.benchmarks.stampede;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.benchmarks.peer.PeerKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What can be said of the command without servers. */
class StampedeTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine stampede =
      Stampede.commandLine(new Stop()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void helpNamesScenariosSystemsAndExitCodes() {
    assertThat(stampede.execute("--help")).isZero();

    String help = out.toString().replaceAll("\\s+", " ");
    assertThat(help).contains("130", "interrupted");
    assertThat(Scenario.names()).hasSize(5).allSatisfy(name -> assertThat(help).contains(name));
    assertThat(Stream.of(PeerKind.values()).map(PeerKind::text))
        .allSatisfy(name -> assertThat(help).contains(name));
  }

  @Test
  void refusesWhatItDoesNotKnowBeforeItStartsAnything(@TempDir Path folder) {
    Path nowhere = folder.resolve("nowhere").resolve("x.json");

    int code =
        stampede.execute(
            "--scenario",
            "warm-key",
            "--system",
            "memcached",
            "--seconds",
            "0",
            "--json",
            nowhere.toString());

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "--seconds 0 is not from 1 to 3600",
            "--scenario: there is no 'warm-key'; there are cold-key, many-keys",
            "--system: there is no 'memcached'; there are penstock, handwritten",
            "--json " + nowhere + " cannot be written",
            "'bin/stampede --help' names the options.")
        .doesNotContain("starting");
  }

  @Test
  void figuresOfNodesAreJoinedAsTheyWere() {
    Sample one = new Sample(times(100, 200), 1, TimeUnit.SECONDS.toNanos(1));
    Sample other = new Sample(times(300), 0, TimeUnit.SECONDS.toNanos(2));

    Sample sum = Sample.sum(Stream.of(one, other).map(s -> Sample.parse(s.line())).toList());

    assertThat(sum.reads()).isEqualTo(3);
    assertThat(sum.errors()).isEqualTo(1);
    assertThat(sum.isWhole()).isFalse();
    assertThat(sum.percentile(50)).isEqualTo(200);
    assertThat(sum.max()).isEqualTo(300);
    assertThat(sum.perSecond()).isEqualTo(1.5);
  }

  @Test
  void aLongReadCountsForThoseThatWouldHaveComeMeanwhile() {
    Histogram paced = Sample.histogram();
    Histogram single = Sample.histogram();

    Sample.record(paced, TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.MILLISECONDS.toNanos(20));
    Sample.record(single, TimeUnit.MILLISECONDS.toNanos(100), 0);

    assertThat(paced.getTotalCount()).isEqualTo(5);
    assertThat(single.getTotalCount()).isEqualTo(1);
  }

  @Test
  void anOrderArrivesAsItWasGiven() {
    Order order = Order.load(200, 16, -5, 7, 9);

    assertThat(Order.parse(order.line())).isEqualTo(order);
  }

  private static Histogram times(long... micros) {
    Histogram times = Sample.histogram();
    for (long one : micros) {
      Sample.record(times, TimeUnit.MICROSECONDS.toNanos(one), 0);
    }
    return times;
  }
}
