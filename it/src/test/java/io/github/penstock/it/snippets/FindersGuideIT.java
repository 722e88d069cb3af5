package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.it.Nodes;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the section about finders of one row. */
@PenstockServers
class FindersGuideIT {

  // spotless:off
  @Table("pages")
  public record Page(
      @Id long id,
      @Unique(together = "place") long siteId,
      @Unique(together = "place") String path,
      @Unique(ignoreCase = true) String title,
      String text) {}

  public record Heading(long id, String title) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "30s")
  public interface Pages extends Crud<Page, Long> {
    @Find
    Optional<Page> at(long siteId, String path);

    @Find
    Optional<Page> byTitle(String title); // "Home", "home" and "HOME" find the same page

    @Find
    List<Heading> bySiteId(long siteId); // a projection: id and title of the rows
  }
  // spotless:on

  private final Nodes nodes;

  FindersGuideIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table pages (id bigint primary key, site_id bigint not null, path text not"
                + " null, title text not null, text text not null, unique (site_id, path))",
            "create unique index on pages (lower(title))");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void finders() {
    Pages pages = nodes.open().repository(Pages.class);
    assertThat(pages.byTitle("HOME")).isEmpty();
    Page home = pages.insert(new Page(1, 7, "/", "Home", "Welcome"));
    assertThat(pages.at(7, "/")).contains(home);
    for (String spelling : List.of("Home", "home", "HOME")) {
      assertThat(pages.byTitle(spelling)).contains(home);
    }
    assertThat(pages.bySiteId(7)).containsExactly(new Heading(1, "Home"));
  }
}
