package io.github.penstock.cache;

/**
 * A row was to be updated that is not there any more: somebody has deleted it. Nothing was changed,
 * and the caches have forgotten the row. The caller decides whether that is a failure.
 *
 * @since 0.1
 */
public final class RowGoneException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Made by sources.
   *
   * @param message which table, and what to do
   */
  public RowGoneException(String message) {
    super(message);
  }
}
