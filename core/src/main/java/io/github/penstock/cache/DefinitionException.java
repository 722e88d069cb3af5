package io.github.penstock.cache;

/**
 * A repository, cache or policy is defined wrongly. The message names every mistake and its remedy;
 * nothing to catch, mend the definition.
 *
 * @since 0.1
 */
public final class DefinitionException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   */
  public DefinitionException(String message) {
    super(message);
  }
}
