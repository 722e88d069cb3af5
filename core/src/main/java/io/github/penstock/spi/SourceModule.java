package io.github.penstock.spi;

/**
 * A system of record that is configured and not yet opened. Implemented by adapters and handed to
 * the builder by the user; opened once.
 *
 * @since 0.1
 */
public interface SourceModule {

  /**
   * Opens it.
   *
   * @param context what the adapter is given
   * @return the open session; throws {@code SourceException} where the database cannot be reached
   */
  SourceSession open(SourceContext context);
}
