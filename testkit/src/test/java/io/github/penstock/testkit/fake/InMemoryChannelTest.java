package io.github.penstock.testkit.fake;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.contract.InvalidationChannelContract;
import java.time.Duration;

/** The fake is an invalidation channel. */
class InMemoryChannelTest extends InvalidationChannelContract {

  private final ManualTime time = new ManualTime();
  private final InMemoryRemote.Store store = new InMemoryRemote.Store(time);

  @Override
  protected RemoteModule module() {
    return new InMemoryRemote(store).answeringHeartbeats();
  }

  @Override
  protected TimeSource time() {
    return time;
  }

  @Override
  protected void passTime(Duration duration) {
    time.advance(duration);
  }
}
