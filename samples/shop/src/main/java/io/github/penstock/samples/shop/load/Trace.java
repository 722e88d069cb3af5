package io.github.penstock.samples.shop.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.tukaani.xz.XZInputStream;

/**
 * Recorded reads: the ids of entities in the order in which somebody read them. Replayed by all
 * threads together, over and over. Thread-safe.
 */
public final class Trace implements KeySource {

  private final int[] ids;
  private final int rows;
  private final AtomicLong position = new AtomicLong();

  Trace(int[] ids, int rows) {
    this.ids = ids;
    this.rows = rows;
  }

  /**
   * Reads a recording into memory.
   *
   * @param file signed 32-bit big-endian integers, one a read; packed where its name ends in .xz
   * @param rows how many rows there are, into whose keys the ids are folded
   * @return the recording
   * @throws IOException where the file cannot be read or holds something else; the message says
   *     what
   */
  public static Trace read(Path file, int rows) throws IOException {
    byte[] bytes = unpacked(file);
    if (bytes.length == 0) {
      throw new IOException("it is empty");
    }
    if (bytes.length % Integer.BYTES != 0) {
      throw new IOException(
          bytes.length
              + " bytes are no whole number of 32-bit integers; is it a trace, and whole?");
    }
    int[] ids = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(ids);
    return new Trace(ids, rows);
  }

  /**
   * How many reads were recorded.
   *
   * @return at least 1
   */
  public int length() {
    return ids.length;
  }

  @Override
  public long next(SplittableRandom random) {
    int id = ids[(int) (position.getAndIncrement() % ids.length)];
    return 1L + Math.floorMod(id, rows);
  }

  private static byte[] unpacked(Path file) throws IOException {
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(file))) {
      if (!file.toString().endsWith(".xz")) {
        return packed.readAllBytes();
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (XZInputStream plain = new XZInputStream(packed)) {
        plain.transferTo(bytes);
      }
      return bytes.toByteArray();
    } catch (EOFException e) {
      throw new IOException("it ends in the middle of the packed data", e);
    }
  }
}
