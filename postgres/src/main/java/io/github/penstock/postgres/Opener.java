package io.github.penstock.postgres;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds on a stack who began a transaction. Stateless. */
final class Opener {

  private static final String ROOT = "io.github.penstock.";
  private static final String RUN = ThreadTransactions.class.getName();
  private static final int FRAMES = 3;

  /** What stands between the one who begins a transaction and {@link ThreadTransactions}. */
  private static final List<String> BETWEEN =
      List.of(
          "java.", "jdk.", "com.sun.proxy.", ROOT + "internal.", ROOT + "runtime.", ROOT + "spi.");

  /** By name: tests of this package are users, too. */
  private static final Set<String> CLASSES =
      Set.of(
          RUN,
          NoticedConnection.class.getName(),
          HandleStatement.class.getName(),
          SlowTransactions.class.getName(),
          Opener.class.getName());

  private Opener() {}

  /** Who has called into the library on this thread. */
  static String here() {
    return StackWalker.getInstance()
        .walk(frames -> text(frames.map(StackWalker.StackFrame::toStackTraceElement)));
  }

  /** Who has begun the innermost transaction that ends when its caller returns. */
  static String of(List<StackTraceElement> stack) {
    int run = 0;
    while (run < stack.size() && !stack.get(run).getClassName().equals(RUN)) {
      run++;
    }
    return text(stack.stream().skip(run));
  }

  private static String text(Stream<StackTraceElement> frames) {
    String found =
        frames
            .dropWhile(frame -> isBetween(frame.getClassName()))
            .limit(FRAMES)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(", "));
    return found.isEmpty() ? "a place that is not on the stack any more" : found;
  }

  private static boolean isBetween(String type) {
    boolean ofTheRoot = type.startsWith(ROOT) && type.indexOf('.', ROOT.length()) < 0;
    return ofTheRoot || CLASSES.contains(type) || BETWEEN.stream().anyMatch(type::startsWith);
  }
}
