package io.github.penstock.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One way of a link: a thread reads into a queue of limited length, so that who sends too much is
 * held up as by a full network, and another one writes what may pass. The end of a connection goes
 * the same way as its bytes: behind them, and not through a black hole.
 */
final class Pipe {

  private static final int MOST_PARTS = 64;
  private static final int PART = 1 << 14;
  private static final long LOOK_AGAIN_MILLIS = 250;

  private final Link link;
  private final Rules rules;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final BlockingQueue<Part> queue = new ArrayBlockingQueue<>(MOST_PARTS);

  Pipe(Link link, Rules rules, Direction direction, Socket from, Socket to) {
    this.link = link;
    this.rules = rules;
    this.direction = direction;
    this.from = from;
    this.to = to;
  }

  /** What was read at once. Immutable, but for the array, which nobody changes. */
  private static final class Part {
    private final byte[] bytes;
    private final End end;
    private final long readAt = Rules.now();

    /** From 0 to 1, for jitter. */
    private final double luck = ThreadLocalRandom.current().nextDouble();

    private Part(byte[] bytes, End end) {
      this.bytes = bytes;
      this.end = end;
    }
  }

  private enum End {
    NOT_YET,
    CLOSED,
    RESET
  }

  void start() {
    FaultProxy.start("read " + direction, this::read);
    FaultProxy.start("write " + direction, this::write);
  }

  private void read() {
    byte[] buffer = new byte[PART];
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        byte[] bytes = Arrays.copyOf(buffer, n);
        if (direction == Direction.TO_SERVER) {
          link.hear(bytes);
        }
        put(bytes, End.NOT_YET);
      }
      put(new byte[0], End.CLOSED);
    } catch (IOException e) {
      put(new byte[0], End.RESET);
    }
  }

  private void put(byte[] bytes, End end) {
    Part part = new Part(bytes, end);
    try {
      while (link.isOpen() && !queue.offer(part, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        link.look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      link.close();
    }
  }

  private void write() {
    try {
      OutputStream out = to.getOutputStream();
      while (link.isOpen()) {
        Part part = queue.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        if (part != null && !pass(part, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // Who was to get it is gone. The other way tells the sender, when it may.
      Link.closeQuietly(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      link.close();
    }
  }

  /** False where nothing comes after it. */
  private boolean pass(Part part, OutputStream out) throws IOException, InterruptedException {
    rules.await(now -> link.isOpen() ? left(part, now) : 0);
    if (part.end == End.RESET) {
      link.reset();
    } else if (part.end == End.CLOSED) {
      end();
    } else {
      write(part.bytes, out);
    }
    return part.end == End.NOT_YET && link.isOpen();
  }

  /** How long it still has to wait, in nanoseconds. */
  private long left(Part part, long now) {
    long longest = 0;
    for (Rules.Rule rule : link.faults().keySet()) {
      if (rule.fault() instanceof Fault.BlackHole hole && hole.directions().contains(direction)) {
        return TimeUnit.HOURS.toNanos(1);
      }
      if (rule.fault() instanceof Fault.Delay delay) {
        long late = delay.by().toNanos() + (long) (delay.jitter().toNanos() * part.luck);
        longest = Math.max(longest, part.readAt + late - now);
      }
    }
    return longest;
  }

  private void write(byte[] bytes, OutputStream out) throws IOException {
    int most = bytes.length;
    int slice = bytes.length;
    boolean isCut = false;
    for (Map.Entry<Rules.Rule, Long> one : link.faults().entrySet()) {
      Fault fault = one.getKey().fault();
      if (fault instanceof Fault.Slice small) {
        slice = Math.min(slice, small.bytes());
      } else if (fault instanceof Fault.Cut cut && cut.direction() == direction) {
        long left = one.getValue() + cut.bytes() - link.bytes(direction);
        isCut |= left < bytes.length;
        most = (int) Math.min(most, Math.max(0, left));
      }
    }
    for (int i = 0; i < most && link.isOpen(); i += slice) {
      int n = Math.min(slice, most - i);
      // Before it is sent: who gets it may be quicker than this thread.
      long unused = link.counter(direction).addAndGet(n);
      out.write(bytes, i, n);
      out.flush();
    }
    if (isCut) {
      link.reset();
    }
  }

  /** The stream has ended one way. Where it has both ways, so has the link. */
  private void end() throws IOException {
    to.shutdownOutput();
    if (from.isOutputShutdown()) {
      link.close();
    }
  }
}
