package io.github.penstock;

import java.util.List;

/** Finds on the stack of this thread who has called into the library. Stateless. */
final class CallSite {

  private static final String ROOT = "io.github.penstock.";

  /** What generated classes are called. */
  private static final String GENERATED = "_Penstock";

  /** What stands between a statement and the code of a user that caused it. */
  private static final List<String> BETWEEN =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "com.sun.proxy.",
          ROOT + "internal.",
          ROOT + "postgres.",
          ROOT + "runtime.",
          ROOT + "spi.");

  private CallSite() {}

  /** Class, method, file and line of the innermost frame that is neither ours nor the JDK's. */
  static String here() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !isBetween(frame.getClassName()))
                    .findFirst()
                    .map(frame -> frame.toStackTraceElement().toString())
                    .orElse("a thread of the library"));
  }

  private static boolean isBetween(String type) {
    boolean ofTheRoot = type.startsWith(ROOT) && type.indexOf('.', ROOT.length()) < 0;
    // A proxy of an interface that is not public is in the package of that interface.
    return ofTheRoot
        || type.endsWith(GENERATED)
        || type.substring(type.lastIndexOf('.') + 1).startsWith("$Proxy")
        || BETWEEN.stream().anyMatch(type::startsWith);
  }
}
