package io.github.penstock.testkit.fake;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.contract.RemoteTierContract;
import io.github.penstock.testkit.contract.Unencodable;
import java.time.Duration;

/** The fake is a remote tier. */
class InMemoryRemoteTierTest extends RemoteTierContract {

  private final ManualTime time = new ManualTime();
  private final InMemoryRemote.Store store = new InMemoryRemote.Store(time);

  @Override
  protected RemoteModule module() {
    InMemoryRemote remote = new InMemoryRemote(store);
    remote.refuseValuesOf(Unencodable.class);
    return remote;
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
