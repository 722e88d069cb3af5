package io.github.penstock;

import io.github.penstock.spi.StatementListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells the scopes of a thread about its statements and, where it is asked to, warns about those
 * that one scope or one transaction repeats: once for each of them and line of code. Thread-safe.
 */
final class RepeatedStatements implements StatementListener {

  /** So often that nobody is warned. */
  static final int NEVER = Integer.MAX_VALUE;

  private final int times;
  private final Supplier<String> callSite;
  private final Consumer<String> report;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Counts from now on.
   *
   * @param times how many of one statement are too many, or {@link #NEVER}
   * @param callSite whose line of code sends, asked on the thread that does
   * @param report takes the warnings, on the thread that sends
   */
  RepeatedStatements(int times, Supplier<String> callSite, Consumer<String> report) {
    this.times = times;
    this.callSite = callSite;
    this.report = report;
  }

  @Override
  public void sending(Supplier<String> fingerprint) {
    judge(StatementScope.count(fingerprint), "scope", fingerprint);
  }

  @Override
  public StatementListener ofTransaction() {
    return times == NEVER ? this : new OfTransaction();
  }

  /** At each multiple, so that a second line that repeats it is found, and most cost nothing. */
  private void judge(int count, String where, Supplier<String> fingerprint) {
    if (count > 0 && count % times == 0) {
      String caller = callSite.get();
      String text = fingerprint.get();
      if (told.add(caller + " " + text)) {
        report.accept(describe(count, where, caller, text));
      }
    }
  }

  private String describe(int count, String where, String caller, String fingerprint) {
    return ("One statement was sent %d times in one %s, the last time at %s: %s -> %s. It is not"
            + " reported again of that line (warnAboutRepeatedStatements(%d))")
        .formatted(count, where, caller, fingerprint, StatementCounts.remedy(fingerprint), times);
  }

  /** Counts a transaction by itself, whoever began it. Used by one thread at a time. */
  private final class OfTransaction implements StatementListener {
    private final Map<String, Integer> counts = new HashMap<>();

    @Override
    public void sending(Supplier<String> fingerprint) {
      RepeatedStatements.this.sending(fingerprint);
      judge(counts.merge(fingerprint.get(), 1, Integer::sum), "transaction", fingerprint);
    }
  }
}
