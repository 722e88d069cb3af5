package io.github.penstock.processor;

/**
 * An interface that is sound and that no class can be written for, so that it is left to a proxy.
 * The message says why. Never leaves the processor.
 */
final class NotWritableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotWritableException(String reason) {
    super(reason, null, false, false);
  }
}
