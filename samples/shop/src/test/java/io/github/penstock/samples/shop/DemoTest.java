package io.github.penstock.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.samples.shop.load.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command answers before it starts anything. */
class DemoTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void helpNamesTheOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--seconds", "--threads", "--nodes", "--redis", "--jdbc", "--trace", "--json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seconds 0 | --seconds 0 is not from 1 to 86400",
        "--seconds soon | Invalid value for option '--seconds': 'soon' is not an int",
        "--nodes 17 | --nodes 17 is not from 1 to 16",
        "--threads 1 | --threads 1 leaves some of --nodes 2 idle; give at least that",
        "--write-share 1.5 | --write-share 1.5 is not from 0 to 1",
        "--zipf -1 | --zipf -1.0 is not from 0 to 3",
        "--users 5 | --users 5 is not from 100 to 10000000",
        "--products 1 | --products 1 is not from 10 to 10000000",
        "--orders 0 | --orders 0 is not from 100 to 10000000",
        "--jdbc mysql://h/d | --jdbc does not begin with jdbc:postgresql:",
        "--redis h:6379 | --redis: The Redis URI cannot be read",
        "--trace /not/there | --trace /not/there is not there or cannot be read",
        "--json /not/there/out.json | --json /not/there/out.json cannot be written",
        "--fast | Unknown option: '--fast'",
      })
  void refusesEachBadOption(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("'demo --help' names the options.");
  }

  @Test
  void namesAllMistakesAtOnce() {
    assertThat(run("--seconds", "0", "--users", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds 0", "--users 1");
  }

  @Test
  void refusesAFileThatIsNoTrace() throws IOException {
    Path trace = Files.write(folder.resolve("x.trace"), new byte[3]);
    assertThat(run("--trace", trace.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("x.trace: 3 bytes are no whole number of 32-bit integers");
  }

  @Test
  void saysWhichServerIsNotThere() {
    int code =
        run(
            "--jdbc",
            "jdbc:postgresql://127.0.0.1:1/none?user=x",
            "--redis",
            "redis://127.0.0.1:1");
    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).contains("Cannot create schema penstock_shop (SQL state 08001)");
  }

  private int run(String... args) {
    return Demo.run(new Stop(), new PrintWriter(out), new PrintWriter(err), args);
  }
}
