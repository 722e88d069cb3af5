package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.cache.SourceException;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 10,000 strings that want to be SQL, through every finder: each finds its own row and nothing
 * else, and the table is what it was.
 */
@PenstockServers
class HostileStringsIT {

  private static final int COUNT = 10_000;
  private static final int CACHED = 500;
  private static final int PHRASES = COUNT;
  private static final long SEED = 4;

  private static final String[] PIECES = {
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "$$",
    "$1",
    "$tag$",
    ";",
    "--",
    "/*",
    "*/",
    "%",
    "_",
    "?",
    "??",
    ":name",
    ":value",
    "::text",
    "{fn now()}",
    "{d '2026-01-01'}",
    "{",
    "}",
    "(",
    ")",
    ",",
    "null",
    "NULL",
    "' or '1'='1",
    "'; drop table words; --",
    "\" or 1=1",
    "union select",
    "E'\\x27'",
    "U&'\\0027'",
    "\r\n",
    "\n",
    "\t",
    "\b",
    " ",
    "\u00a0",
    "\u202e",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u200f",
    "\u2028",
    "\ufeff",
    "\u0131\u0130",
    "e\u0301",
    "\u00e9",
    "\u00df",
    "\ud83d\ude00",
    "\uffff",
    "\u0001",
    "\u007f",
    "a",
    "A",
    "0",
    "copy words from program 'id'",
    "pg_sleep(9)",
    "\\.",
    "\\N",
    "begin; rollback;",
    "${jndi:x}",
    "<script>",
    "&amp;",
    "%27",
    "%00",
    "words"
  };

  @Table("words")
  record Word(@Id String id, @Unique String value, String kind, int hits) {}

  @Repository
  interface Words extends Crud<Word, String> {
    @Find
    Optional<Word> byValue(String value);

    @Find
    List<Word> byKind(String kind);

    @Sql("select id from words where value = :name")
    List<String> ids(String name);

    @Sql("select id from words where value = any(:names)")
    List<String> idsOfAll(Collection<String> names);

    @Exec("update words set hits = hits + 1 where value = :name")
    int hit(String name);
  }

  @Repository
  @Cached(name = "words", ttl = "1h", localTtl = "10m")
  interface CachedWords extends Crud<Word, String> {
    @Find
    Optional<Word> byValue(String value);
  }

  @Table("phrases")
  record Phrase(
      @Id String id,
      @Unique(together = "phrase") String owner,
      @Unique(together = "phrase", ignoreCase = true) String text,
      @Unique(together = "place") String place,
      @Unique(together = "place") int line) {}

  @Repository
  interface Phrases extends Crud<Phrase, String> {
    @Find
    Optional<Phrase> of(String owner, String text);

    @Find
    Optional<Phrase> at(String place, int line);

    @Find
    List<Phrase> byText(String text);
  }

  @Repository
  @Cached(name = "phrases", ttl = "1h", localTtl = "10m")
  interface CachedPhrases extends Crud<Phrase, String> {
    @Find
    Optional<Phrase> of(String owner, String text);

    @Find
    Optional<Phrase> at(String place, int line);
  }

  private final Nodes nodes;
  private Penstock penstock;
  private Words words;

  HostileStringsIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table words (id text primary key, value text not null unique, kind text not"
                + " null, hits int not null)",
            "create index on words (kind)",
            "create table phrases (id text primary key, owner text not null, text text not null,"
                + " place text not null, line int not null)",
            // Some of the texts are too long for a tree.
            "create index on phrases using hash (owner)",
            "create index on phrases using hash (lower(text))",
            "create index on phrases using hash (text)",
            "create index on phrases using hash (place)");
  }

  @BeforeEach
  void open() {
    penstock = nodes.open();
    words = penstock.repository(Words.class);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void eachFindsItsOwnRow() {
    List<String> hostile = hostile();
    List<Word> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      // Each value is another row's key, and two rows share a kind.
      rows.add(new Word(hostile.get(i), hostile.get(COUNT - 1 - i), hostile.get(i / 2), 0));
    }
    assertThat(words.insertAll(rows)).isEqualTo(rows);

    inChunks(hostile, chunk -> assertThat(words.all(chunk)).containsOnlyKeys(chunk));
    inChunks(
        hostile,
        chunk -> assertThat(words.idsOfAll(chunk)).hasSameSizeAs(chunk).doesNotHaveDuplicates());
    penstock.transaction(
        tx -> {
          for (int i = 0; i < COUNT; i++) {
            Word row = rows.get(i);
            assertThat(words.byValue(row.value())).contains(row);
            assertThat(words.ids(row.value())).containsExactly(row.id());
          }
          rows.subList(0, CACHED).forEach(row -> assertThat(words.find(row.id())).contains(row));
          for (int i = 0; i < COUNT / 2; i++) {
            assertThat(words.byKind(hostile.get(i)))
                .containsExactlyInAnyOrder(rows.get(2 * i), rows.get(2 * i + 1));
          }
          for (Word row : rows) {
            assertThat(words.hit(row.value())).isOne();
          }
          return "done";
        });
    throughTheCaches(rows.subList(0, CACHED));

    List<Word> hit =
        rows.stream().map(row -> new Word(row.id(), row.value(), row.kind(), 1)).toList();
    assertThat(words.count()).isEqualTo(COUNT);
    inChunks(
        hostile.stream().toList(), chunk -> assertThat(hit).containsAll(words.all(chunk).values()));
  }

  private void throughTheCaches(List<Word> rows) {
    CachedWords one = penstock.repository(CachedWords.class);
    CachedWords two = nodes.open().repository(CachedWords.class);
    for (CachedWords cached : List.of(one, two, one, two)) {
      for (Word row : rows) {
        assertThat(cached.byValue(row.value()).map(Word::id)).contains(row.id());
        assertThat(cached.find(row.id()).map(Word::value)).contains(row.value());
      }
    }
  }

  /** Each phrase is of another owner, so that none is a second one in another case. */
  @Test
  void eachPhraseIsFoundInAnyCaseAndBySeveral() {
    List<String> hostile = hostile().subList(0, PHRASES);
    Phrases phrases = penstock.repository(Phrases.class);
    List<Phrase> rows = new ArrayList<>();
    for (int i = 0; i < PHRASES; i++) {
      String text = hostile.get(PHRASES - 1 - i);
      rows.add(new Phrase(hostile.get(i), hostile.get(i), text, text, i));
    }
    assertThat(phrases.insertAll(rows)).isEqualTo(rows);
    penstock.transaction(
        tx -> {
          for (Phrase row : rows) {
            assertThat(phrases.of(row.owner(), row.text())).contains(row);
            assertThat(phrases.of(row.owner(), row.text() + "'")).isEmpty();
            assertThat(phrases.at(row.place(), row.line())).contains(row);
            assertThat(phrases.byText(row.text())).contains(row);
          }
          return "done";
        });
    CachedPhrases one = penstock.repository(CachedPhrases.class);
    CachedPhrases two = nodes.open().repository(CachedPhrases.class);
    for (CachedPhrases cached : List.of(one, two, one, two)) {
      for (Phrase row : rows.subList(0, CACHED)) {
        assertThat(cached.of(row.owner(), row.text())).contains(row);
        assertThat(cached.at(row.place(), row.line())).contains(row);
      }
    }
    assertThat(phrases.count()).isEqualTo(PHRASES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\0", "\ud800", "a\udfffb"})
  void whatPostgresHasNoTextForIsRefused(String text) {
    Word row = new Word("id", "value", "kind", 0);
    words.insert(row);

    refused(() -> words.find(text));
    refused(() -> words.all(List.of(text, "id")));
    refused(() -> words.byValue(text));
    refused(() -> words.byKind(text));
    refused(() -> words.ids(text));
    refused(() -> words.idsOfAll(Set.of(text)));
    refused(() -> words.hit(text));
    refused(() -> words.insert(new Word(text, "v", "k", 0)));
    refused(() -> words.update(new Word("id", text, "k", 0)));
    refused(() -> words.delete(text));
    refused(() -> penstock.repository(CachedWords.class).find(text));
    CachedPhrases phrases = penstock.repository(CachedPhrases.class);
    refused(() -> phrases.of("o", text));
    refused(() -> phrases.of(text, "t"));
    refused(() -> phrases.at(text, 1));

    assertThat(words.count()).isOne();
    assertThat(words.all(List.of("id", "?"))).isEqualTo(Map.of("id", row));
  }

  private static void refused(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(SourceException.class);
  }

  private static void inChunks(List<String> all, Consumer<List<String>> each) {
    IntStream.range(0, all.size() / 1_000)
        .forEach(i -> each.accept(all.subList(i * 1_000, (i + 1) * 1_000)));
  }

  /** Distinct, the same in each run, a few of them very long. */
  private static List<String> hostile() {
    Random random = new Random(SEED);
    Set<String> all = new LinkedHashSet<>(List.of("", " ", "'", "\\", "?", ":name", "null"));
    all.add("'".repeat(100_000));
    all.add("\\".repeat(100_001));
    all.add("\u20ac".repeat(30_000));
    while (all.size() < COUNT) {
      StringBuilder text = new StringBuilder();
      int pieces = 1 + random.nextInt(random.nextInt(50) == 0 ? 100 : 6);
      for (int i = 0; i < pieces; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      all.add(text.toString());
    }
    return List.copyOf(all);
  }
}
