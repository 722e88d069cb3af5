package io.github.penstock.proof.run.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a node's log. What was flushed survives SIGKILL. Thread-safe: {@code this} guards buffer
 * and file.
 */
public final class LogWriter implements AutoCloseable {

  private static final int RECORDS = 512;

  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORDS * LogRecord.BYTES);

  private LogWriter(FileChannel file) {
    this.file = file;
  }

  /**
   * Begins a log.
   *
   * @param file must not be there yet
   * @return the log, empty
   * @throws IOException where it cannot be made
   */
  public static LogWriter create(Path file) throws IOException {
    return new LogWriter(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /**
   * Adds a record, some time before the next flush.
   *
   * @param one the record
   */
  public synchronized void add(LogRecord one) {
    if (buffer.remaining() < LogRecord.BYTES) {
      flush();
    }
    one.putInto(buffer);
  }

  /**
   * Adds a record that must not be lost, and with it all before.
   *
   * @param one the record
   */
  public synchronized void addNow(LogRecord one) {
    add(one);
    flush();
  }

  /** Hands everything to the operating system. */
  public synchronized void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The log of this node cannot be written: " + e, e);
    }
    buffer.clear();
  }

  @Override
  public synchronized void close() throws IOException {
    flush();
    file.close();
  }
}
