package io.github.penstock.internal.engine;

import io.github.penstock.spi.TransactionBridge.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What the user of a transaction wants done after its end, in the order in which he said it. Used
 * by the transaction's thread alone. Hooks run outside of the transaction, when its connection was
 * given back and the caches were told, so that they may begin transactions of their own.
 */
final class Hooks {

  private enum When {
    COMMITTED,
    ROLLED_BACK,
    /** Belongs to work that was rolled back to its savepoint, whatever becomes of the rest. */
    ENDED
  }

  private record Hook(When when, Runnable action) {

    boolean isDue(Outcome outcome) {
      return switch (when) {
        case COMMITTED -> outcome == Outcome.COMMITTED;
        case ROLLED_BACK -> outcome == Outcome.ROLLED_BACK;
        case ENDED -> true;
      };
    }
  }

  private final List<Hook> hooks = new ArrayList<>();

  void afterCommit(Runnable hook) {
    hooks.add(new Hook(When.COMMITTED, hook));
  }

  void afterRollback(Runnable hook) {
    hooks.add(new Hook(When.ROLLED_BACK, hook));
  }

  /** What statements did to tables, as far as it is still to be told after a commit. */
  List<RecordedChange> changes() {
    return hooks.stream()
        .map(Hook::action)
        .filter(RecordedChange.class::isInstance)
        .map(RecordedChange.class::cast)
        .toList();
  }

  /** Where nested work begins. */
  int mark() {
    return hooks.size();
  }

  /** The nested work that began there was rolled back: it is certain, whatever comes. */
  void returnTo(int mark) {
    List<Hook> nested = hooks.subList(mark, hooks.size());
    nested.removeIf(hook -> hook.when() == When.COMMITTED);
    nested.replaceAll(hook -> new Hook(When.ENDED, hook.action()));
  }

  /** Runs what is due. Never throws: the end of the transaction is decided. */
  void run(Outcome outcome) {
    for (Hook hook : hooks) {
      if (hook.isDue(outcome)) {
        run(hook, outcome);
      }
    }
  }

  private static void run(Hook hook, Outcome outcome) {
    try {
      hook.action().run();
    } catch (RuntimeException | Error e) {
      Log.ENGINE.error(
          "A hook after the end of a transaction ({}) threw. That changes nothing about the"
              + " transaction, and the other hooks run; do in the hook what must be done about it.",
          outcome,
          e);
    }
  }
}
