package io.github.penstock.runtime;

import java.util.concurrent.Callable;

/**
 * Carries a checked exception through a transaction, which rolls back for it as for any other.
 * Never seen outside of this package.
 */
final class Carried extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Exception content;

  private Carried(Exception content) {
    super(null, content, true, false);
    this.content = content;
  }

  static <R> R call(Callable<R> work) {
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Carried(e);
    }
  }

  /** The exception itself, with what the rollback may have added. */
  Exception unpack() {
    for (Throwable suppressed : getSuppressed()) {
      content.addSuppressed(suppressed);
    }
    return content;
  }
}
