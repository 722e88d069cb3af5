package io.github.penstock.proof.run.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Reads a node's log. Stateless. */
public final class LogReader {

  private static final int RECORDS = 4_096;

  private LogReader() {}

  /**
   * Reads all that is whole; what a killed node has begun to write at the end is left out.
   *
   * @param file a log
   * @param sink takes the records in their order
   * @throws IOException where it cannot be read
   */
  public static void read(Path file, Consumer<LogRecord> sink) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(RECORDS * LogRecord.BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.remaining() >= LogRecord.BYTES) {
          sink.accept(LogRecord.from(buffer));
        }
        buffer.compact();
      }
    }
  }
}
