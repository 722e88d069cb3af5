package io.github.penstock.samples.shop.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TraceTest {

  private final SplittableRandom random = new SplittableRandom(1);

  @TempDir private Path folder;

  @Test
  void replaysAPlainFileOverAndOver() throws IOException {
    Path file = folder.resolve("reads.trace");
    try (OutputStream out = Files.newOutputStream(file)) {
      writeIds(out, 0, 1, 258, -1);
    }
    assertReplayed(Trace.read(file, 100));
  }

  @Test
  void unpacksAFileThatEndsInXz() throws IOException {
    Path file = folder.resolve("reads.trace.xz");
    try (OutputStream out = new XZOutputStream(Files.newOutputStream(file), new LZMA2Options())) {
      writeIds(out, 0, 1, 258, -1);
    }
    assertReplayed(Trace.read(file, 100));
  }

  @Test
  void refusesWhatIsNoTrace() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> Trace.read(empty, 100)).hasMessage("it is empty");

    Path cut = Files.write(folder.resolve("cut"), new byte[] {0, 0, 0, 1, 0});
    assertThatThrownBy(() -> Trace.read(cut, 100))
        .isInstanceOf(IOException.class)
        .hasMessage("5 bytes are no whole number of 32-bit integers; is it a trace, and whole?");

    Path plain = Files.write(folder.resolve("plain.xz"), new byte[] {0, 0, 0, 1});
    assertThatThrownBy(() -> Trace.read(plain, 100)).isInstanceOf(IOException.class);
  }

  private static void writeIds(OutputStream out, int... ids) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    for (int id : ids) {
      data.writeInt(id);
    }
    data.flush();
  }

  private void assertReplayed(Trace trace) {
    assertThat(trace.length()).isEqualTo(4);
    for (int round = 0; round < 2; round++) {
      assertThat(trace.next(random)).isEqualTo(1);
      assertThat(trace.next(random)).isEqualTo(2);
      assertThat(trace.next(random)).isEqualTo(59);
      assertThat(trace.next(random)).isEqualTo(100);
    }
  }
}
