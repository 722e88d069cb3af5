package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.cache.CompositeKey;
import io.github.penstock.cache.SourceException;
import io.github.penstock.repository.Crud;
import io.github.penstock.runtime.Spelled;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Finders by several components and in any case, over sources and caches in memory. */
class UniqueFindersTest {

  @Table("pages")
  record Page(
      @Id long id,
      @Unique(together = "place") long siteId,
      @Unique(together = "place") @Nullable String path,
      @Unique(ignoreCase = true) String title,
      int words) {
    Page titled(String changed) {
      return new Page(id, siteId, path, changed, words);
    }
  }

  @Repository
  @Cached(ttl = "1h")
  interface Pages extends Crud<Page, Long> {
    @Find
    Optional<Page> at(long siteId, @Nullable String path);

    @Find
    Optional<Page> reversed(@By("path") String of, long siteId);

    @Find
    Optional<Page> long_(long siteId, String path, int words);

    @Find
    Optional<Page> byTitle(String title);

    @Find
    @Nullable Page owned(long id, String title);
  }

  @Repository
  interface UncachedPages extends Crud<Page, Long> {
    @Find
    Optional<Page> byTitle(String title);

    @Find
    List<Page> titled(@By("title") String title);
  }

  /** Another record of the same table, which has the columns in another order. */
  @Table("pages")
  record Book(
      @Id long id,
      @Unique(together = "x", ignoreCase = true) String title,
      @Unique(together = "x") long siteId) {}

  @Repository
  @Cached(name = "books", ttl = "1h")
  interface Shelf extends Crud<Book, Long> {
    @Find
    Optional<Book> of(long siteId, String title);
  }

  private static final Page HOME = new Page(1, 7, "/", "Home", 10);
  private static final Page NONE = new Page(2, 7, null, "Lost", 10);

  private final InMemoryPorts ports = new InMemoryPorts();
  private final Pages pages = Repositories.declared(Pages.class, ports.context);

  UniqueFindersTest() {
    ports.table("pages").put(1L, HOME);
    ports.table("pages").put(2L, NONE);
  }

  private Map<Object, Optional<Object>> hints(String name) {
    return ports.cache(name).entries;
  }

  @Test
  void severalComponentsAreOneKey() {
    assertThat(pages.at(7, "/")).contains(HOME);
    assertThat(hints("pages.by.siteId.path"))
        .containsExactly(Map.entry(CompositeKey.of(List.of(7L, "/")), Optional.of(1L)));
    assertThat(pages.reversed("/", 7)).contains(HOME);
    assertThat(pages.at(7, "/")).contains(HOME);
    assertThat(ports.takeLog()).containsExactly("select by [siteId, path][7, /]", "select [1]");
  }

  @Test
  void whatIsFoundByMoreIsCheckedAndAskedForWhereItDiffers() {
    assertThat(pages.long_(7, "/", 10)).contains(HOME);
    assertThat(pages.long_(7, "/", 11)).isEmpty();
    assertThat(pages.long_(8, "/", 11)).isEmpty();
    assertThat(ports.takeLog())
        .containsExactly(
            "select by [siteId, path][7, /]",
            "select [1]",
            "select by [siteId, path, words][7, /, 11]",
            "select by [siteId, path][8, /]");
  }

  @Test
  void anInsertEndsTheAbsenceOfItsPlace() {
    assertThat(pages.at(8, "/")).isEmpty();
    assertThat(pages.at(8, "/")).isEmpty();
    assertThat(ports.takeLog()).containsExactly("select by [siteId, path][8, /]");
    Page inserted = pages.insert(new Page(3, 8, "/", "Eight", 1));
    assertThat(pages.at(8, "/")).contains(inserted);
    Page moved = pages.update(new Page(3, 9, "/", "Eight", 1));
    assertThat(pages.at(8, "/")).isEmpty();
    assertThat(pages.at(9, "/")).contains(moved);
  }

  @Test
  void nullFindsTheRowWithoutAValueAndIsNotCached() {
    assertThat(pages.at(7, null)).contains(NONE);
    assertThat(pages.at(7, null)).contains(NONE);
    assertThat(hints("pages.by.siteId.path")).isEmpty();
    pages.insert(new Page(3, 7, null, "Second", 1));
    assertThatThrownBy(() -> pages.at(7, null))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("Pages.at found 2 rows by siteId, path, where @Unique");
  }

  @Test
  void anySpellingFindsTheRowAndEachIsRemembered() {
    assertThat(pages.byTitle("home")).contains(HOME);
    assertThat(pages.byTitle("HOME")).contains(HOME);
    assertThat(pages.byTitle("home")).contains(HOME);
    assertThat(pages.byTitle("HOME")).contains(HOME);
    assertThat(hints("pages.like.title"))
        .containsOnlyKeys("home", "HOME")
        .containsEntry("home", Optional.of(new Spelled<>(1L, List.of("Home"))));
    assertThat(ports.takeLog())
        .containsExactly("select by [title][home]", "select by [title][HOME]", "select [1]");
  }

  @Test
  void anInsertEndsTheAbsenceOfEverySpelling() {
    for (String spelling : List.of("new", "NEW", "nEW")) {
      assertThat(pages.byTitle(spelling)).isEmpty();
    }
    assertThat(pages.byTitle("other")).isEmpty();
    assertThat(hints("pages.like.title")).hasSize(4);
    Page inserted = pages.insert(new Page(3, 8, "/", "New", 1));
    assertThat(hints("pages.like.title")).as("of others it stays").containsOnlyKeys("other");
    for (String spelling : List.of("new", "NEW", "nEW", "New")) {
      assertThat(pages.byTitle(spelling)).contains(inserted);
    }
  }

  /** The database of this test is Turkish: its I is no i. */
  @Test
  void whatIsTheSameTheDatabaseDecides() {
    Page capital = pages.insert(new Page(3, 8, "/a", "INDEX", 1));
    assertThat(pages.byTitle("index")).as("another letter").isEmpty();
    assertThat(pages.byTitle("\u0131ndex")).as("the lower I").contains(capital);
    Page small = pages.insert(new Page(4, 8, "/b", "index", 1));
    assertThat(pages.byTitle("index")).contains(small);
    assertThat(pages.byTitle("\u0130ndex")).contains(small);
    assertThat(pages.byTitle("INDEX")).contains(capital);
  }

  @Test
  void aRowThatIsSpelledOtherwiseByNowIsAskedForAgain() {
    pages.byTitle("home");
    pages.find(1L);
    // Behind the back of the hint's cache: what a node sees that has not heard of the write yet.
    Map<Object, Optional<Object>> before = Map.copyOf(hints("pages.like.title"));
    pages.update(HOME.titled("HOME"));
    hints("pages.like.title").putAll(before);
    ports.takeLog();
    assertThat(pages.byTitle("home")).contains(HOME.titled("HOME"));
    assertThat(ports.takeLog()).containsExactly("select [1]", "select by [title][home]");
    pages.update(HOME.titled("House"));
    hints("pages.like.title").putAll(before);
    assertThat(pages.byTitle("home")).isEmpty();
  }

  @Test
  void theKeyNeedsNoHintAndTheTextAsksTheDatabaseWhereItIsSpelledOtherwise() {
    assertThat(pages.owned(1, "Home")).isEqualTo(HOME);
    assertThat(pages.owned(1, "home")).isEqualTo(HOME);
    assertThat(pages.owned(1, "Lost")).isNull();
    assertThat(hints("pages.like.title")).isEmpty();
  }

  @Test
  void repositoriesOfTheTableTellEachOther() {
    UncachedPages uncached = Repositories.declared(UncachedPages.class, ports.context);
    assertThat(pages.byTitle("new")).isEmpty();
    assertThat(pages.at(8, "/")).isEmpty();
    Page inserted = uncached.insert(new Page(3, 8, "/", "NEW", 1));
    assertThat(pages.byTitle("new")).contains(inserted);
    assertThat(pages.at(8, "/")).contains(inserted);
    assertThat(uncached.byTitle("nEw")).contains(inserted);
    assertThat(uncached.titled("nEw")).as("lists of it are not cached").containsExactly(inserted);
  }

  @Test
  void aRecordThatLacksAComponentClearsTheHintsThatNeedIt() {
    Shelf shelf = Repositories.declared(Shelf.class, ports.context);
    assertThat(shelf.of(8, "new")).isEmpty();
    assertThat(pages.byTitle("NEW")).isEmpty();
    assertThat(pages.byTitle("other")).isEmpty();
    assertThat(pages.at(8, "/")).isEmpty();
    pages.insert(new Page(3, 8, "/", "New", 1));
    assertThat(hints("books.like.title.siteId")).isEmpty();
    assertThat(pages.byTitle("NEW")).isPresent();
    shelf.insert(new Book(4, "Newer", 9));
    assertThat(hints("pages.by.siteId.path")).as("a book has no path").isEmpty();
    assertThat(hints("pages.like.title")).containsOnlyKeys("other", "NEW");
  }
}
