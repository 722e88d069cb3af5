package io.github.penstock.spi;

/**
 * A remote tier that is configured and not yet connected. Implemented by adapters and handed to the
 * builder by the user; opened once by the engine.
 *
 * @since 0.1
 */
public interface RemoteModule {

  /**
   * Connects. Where the servers are not there, an implementation warns and goes on trying, unless
   * the user demanded them; then it throws {@code RemoteTierException}.
   *
   * @param context what the engine gives to the adapter
   * @return the open session
   */
  RemoteSession open(RemoteContext context);
}
