package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.cache.SourceException;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Repositories are the classes that the processor wrote: nothing of reflection is in their calls.
 */
@PenstockServers
class GeneratedIT {

  @Repository
  interface Divisions {
    @Sql("select 1 / :by")
    int divided(int by);
  }

  interface Reports {
    @Cached(name = "reports", ttl = "1h")
    String read(long id) throws IOException;

    @CacheInvalidate("reports")
    void write(long id) throws IOException;

    default String title(long id) throws IOException {
      return read(id).toUpperCase(Locale.ROOT);
    }
  }

  private static final class BrokenReports implements Reports {
    @Override
    public String read(long id) throws IOException {
      throw new IOException("no disk");
    }

    @Override
    public void write(long id) throws IOException {
      throw new IOException("full disk");
    }
  }

  private final Nodes nodes;
  private Penstock penstock;

  GeneratedIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL, Task.DDL);
  }

  @BeforeEach
  void open() {
    penstock = nodes.open();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void repositoriesAreGeneratedClasses() {
    assertThat(penstock.repository(Users.class).getClass().getName())
        .isEqualTo("io.github.penstock.it.Users_Penstock");
    assertThat(penstock.repository(Tasks.class).getClass().getName())
        .isEqualTo("io.github.penstock.it.Tasks_Penstock");
    assertThat(penstock.repository(Divisions.class).getClass().getName())
        .isEqualTo("io.github.penstock.it.GeneratedIT_Divisions_Penstock");
    assertThat(penstock.decorate(Reports.class, new BrokenReports()).getClass().getName())
        .isEqualTo("io.github.penstock.it.GeneratedIT_Reports_Penstock");
  }

  @Test
  void theyDescribeThemselvesAsProxiesDo() {
    Users users = penstock.repository(Users.class);
    assertThat(users).hasToString("Users").isEqualTo(users);
    assertThat(users).isNotEqualTo(penstock.repository(Users.class));
    assertThat(penstock.decorate(Reports.class, new BrokenReports()))
        .hasToString("decorated Reports");
  }

  @Test
  void aFailingStatementIsReachedWithoutReflection() {
    Divisions divisions = penstock.repository(Divisions.class);
    assertThat(divisions.divided(1)).isEqualTo(1);
    Throwable failure = catchThrowable(() -> divisions.divided(0));
    assertThat(failure).isInstanceOf(SourceException.class);
    assertDirect(failure, "GeneratedIT_Divisions_Penstock.divided");
  }

  @Test
  void aFailingImplementationIsReachedWithoutReflection() {
    Reports reports = penstock.decorate(Reports.class, new BrokenReports());
    Throwable written = catchThrowable(() -> reports.write(1));
    assertThat(written).isInstanceOf(IOException.class).hasMessage("full disk");
    assertDirect(written, "GeneratedIT_Reports_Penstock.write");
    Throwable read = catchThrowable(() -> reports.title(1));
    assertThat(read).isInstanceOf(IOException.class).hasMessage("no disk");
    assertDirect(read, "BrokenReports.read");
  }

  /** Looks at the frames from where it was thrown to this test, which itself runs by reflection. */
  private static void assertDirect(Throwable failure, String through) {
    List<String> frames =
        Arrays.stream(failure.getStackTrace())
            .map(frame -> frame.getClassName() + "." + frame.getMethodName())
            .takeWhile(frame -> !frame.startsWith(GeneratedIT.class.getName() + ".lambda"))
            .toList();
    assertThat(frames)
        .anyMatch(frame -> frame.endsWith(through))
        .noneMatch(frame -> frame.contains(".reflect."))
        .noneMatch(frame -> frame.contains("$Proxy"))
        .noneMatch(frame -> frame.contains("MethodHandle"));
  }
}
