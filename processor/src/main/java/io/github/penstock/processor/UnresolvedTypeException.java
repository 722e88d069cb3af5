package io.github.penstock.processor;

/**
 * A type is not there, or not yet: another processor may write it in this round. Never leaves the
 * processor.
 */
final class UnresolvedTypeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnresolvedTypeException(String type) {
    super(type, null, false, false);
  }
}
