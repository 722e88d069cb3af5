package io.github.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is written: plain Java that compiles without a warning, the same for the same input. */
class GeneratedSourceTest {

  private static final String HEAD =
      """
      package shop;

      import io.github.penstock.annotation.*;
      import io.github.penstock.repository.*;
      import java.io.*;
      import java.sql.*;
      import java.util.*;

      """;

  private static final String USERS =
      HEAD
          + """
          interface Users {
            @Table("users")
            record Row(@Id long id, @Unique String email, String[] tags, All.List.Kind kind) {}

            @Repository
            interface All extends Crud<Row, Long> {
              interface List { enum Kind { OLD, NEW } }
              @Find Optional<Row> byEmail(String email);
              @Find java.util.List<Row> byTags(String[] tags);
              @Find java.util.List<Row> byKind(@Maybe.Nullable List.Kind kind);
              @Sql("select \\"id\\" from users where tags = :rows") long idByTags(String[] rows);
              @Sql("select id from users where email in (:a, :b)")
              java.util.List<Long> ids(String a, String b);
              @Sql("select count(*) from users") long idByTags();
              @Exec("delete from users where id = :id") int remove(long id);
              @Exec("delete from users where id = :context") long drop(int context);
              @Exec("truncate users") void truncate();
              default boolean isEmpty() { return count() == 0; }
            }
          }
          """;

  private static final String MAYBE =
      """
      package shop;

      interface Maybe {
        @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
        @interface Nullable {}
      }
      """;

  private static final String REPORTS =
      HEAD
          + """
          public interface Reports {
            @Cached(name = "numbers", ttl = "1h")
            int number(@Key String key, Object found, @Key long cause) throws IOException, SQLException;

            @Cached(name = "lists", ttl = "1h")
            Optional<? extends List<? extends Number>> list(String failure) throws RuntimeException;

            @Cached(name = "lists", ttl = "1h")
            Map<String, List<? extends Number>> lists(List<String> missing) throws IOException;

            @CacheUpdate("numbers")
            int change(@Key String key, @Key long id, int result) throws IOException, SQLException;

            @CacheUpdate("lists")
            Optional<List<Number>> put(String key) throws FileNotFoundException, IOException;

            @CacheInvalidate("numbers")
            void drop(@Key String delegate, @Key long id) throws Exception;

            @CacheInvalidate("lists")
            int dropAll(Collection<? extends String> keys);

            @CacheInvalidate(value = "others", all = true)
            default void clear(int... why) {}

            @Deprecated
            @SuppressWarnings("rawtypes")
            Map raw(List[] lists, String... rest);

            <T extends Comparable<T> & Serializable, X extends Exception> T loose(T value) throws X;

            default <T> T itself(T value) { return value; }

            default void nothing() {}
          }
          """;

  private static Compilation compile() {
    return Compilation.of(
        Map.of("shop.Users", USERS, "shop.Reports", REPORTS, "shop.Maybe", MAYBE),
        List.of(new PenstockProcessor()),
        List.of("-Werror"));
  }

  @Test
  void itCompilesWithoutAWarning() {
    Compilation compiled = compile();
    assertThat(compiled.messages()).noneMatch(message -> !message.startsWith("NOTE"));
    assertThat(compiled.succeeded()).isTrue();
    assertThat(compiled.files())
        .containsKeys("shop/Users_All_Penstock.class", "shop/Reports_Penstock.class");
  }

  @Test
  void theSameInputGivesTheSameOutput() {
    Compilation once = compile();
    Compilation again = compile();
    assertThat(again.files().keySet()).isEqualTo(once.files().keySet());
    for (String path : once.files().keySet()) {
      assertThat(again.files().get(path)).as(path).isEqualTo(once.files().get(path));
    }
  }

  @Test
  void callsAreDirect() {
    Compilation compiled = compile();
    assertThat(compiled.text("shop/Users_All_Penstock.java"))
        .contains("  public Optional<Users.Row> find(Long id) {\n    return rows.find(id);\n  }\n")
        .contains("return byEmailFinder.find(Calls.given(email, \"email\"));")
        .contains("return byKindFinder.list(kind);")
        .contains("return idsQuery.list(Keys.of(a, b));")
        .contains("return idByTagsQuery.one(Keys.single());")
        .contains("return Math.toIntExact(removeUpdate.run(java.util.List.of(id)));")
        .doesNotContain("isEmpty");
    assertThat(compiled.text("shop/Reports_Penstock.java"))
        .contains("    clearCache.clear(() -> {\n")
        .contains("context.knownCache(\"others\")")
        .contains("if (failure.getCause() instanceof SQLException cause_) {")
        .contains("catch (RuntimeException | IOException | SQLException failure) {")
        .contains(
            "return itselfIsOverridden ? delegate.itself(value) : Reports.super.itself(value);");
  }

  private static final String STOCK =
      HEAD
          + """
          interface Stock {
            @Cached(name = "stock", ttl = "1h") Key1 size(long item, Key1 of);
            @Cached(name = "stock", ttl = "1h") Key1 other(long item, Key1 key);
            @Cached(name = "left", ttl = "1h") int left(@Key long item, int now, @Key int delegate);
            @Cached(name = "one", ttl = "1h") Optional<String> one(long context) throws IOException;
            @Cached(name = "sum", ttl = "1h") long sum();
            @CacheInvalidate("stock") void sold(@Key long item, @Key Key1 size);
          }
          """;

  @Test
  void severalPartsAreARecordAndWhatLoadsByItIsMadeOnce() {
    Compilation compiled =
        Compilation.of(
            Map.of("shop.Stock", STOCK, "shop.Key1", "package shop; enum Key1 { SMALL, LARGE }"),
            List.of(new PenstockProcessor()),
            List.of("-Werror"));
    assertThat(compiled.messages()).noneMatch(message -> !message.startsWith("NOTE"));
    assertThat(compiled.text("shop/Stock_Penstock.java"))
        .contains(
            "return sizeCache.get(new Key2(item, Objects.requireNonNull(of, \"of\")), sizeLoad);")
        .contains(
            """
                this.sizeLoad = sizeCache.loading(key -> {
                  Key2 parts = Key2.of(key);
                  return delegate.size(parts.part1, parts.part2);
                });
            """)
        .contains("new Key2(item, Objects.requireNonNull(key, \"key\")), otherLoad)")
        .contains("soldCache.invalidate(new Key2(item, Objects.requireNonNull(size, \"size\")), ")
        .contains("new Key1(item, delegate)")
        .contains("leftCache.loading(key -> this.delegate.left(item, now, delegate))")
        .contains("this.oneLoad = oneCache.loading(key -> Calls.found(delegate.one((long) key)));")
        .contains("this.sumLoad = sumCache.loading(key -> delegate.sum());")
        .contains("private record Key2(long part1, shop.Key1 part2) implements CompositeKey {")
        .contains("      return part1 == key.part1 && part2.equals(key.part2);")
        .contains("private record Key1(long part1, int part2) implements CompositeKey {")
        .doesNotContain("Key3");
  }

  @Test
  void nativeImagesAreToldOfTheFactory() {
    assertThat(
            compile()
                .text(
                    "META-INF/native-image/io.github.penstock/shop.Reports_Penstock/reflect-config.json"))
        .isEqualTo(
            """
            [
              {"name": "shop.Reports_Penstock", "fields": [{"name": "PLAN"}], "methods": [{"name": "<init>", "parameterTypes": ["io.github.penstock.runtime.RuntimeContext", "shop.Reports"]}]},
              {"name": "shop.Reports", "queryAllPublicMethods": true}
            ]
            """);
  }

  @Test
  void buildToolsFindIt() throws IOException {
    String name = PenstockProcessor.class.getName();
    assertThat(resource("services/javax.annotation.processing.Processor")).isEqualTo(name + "\n");
    assertThat(resource("gradle/incremental.annotation.processors"))
        .isEqualTo(name + ",isolating\n");
  }

  private static String resource(String path) throws IOException {
    try (InputStream found =
        PenstockProcessor.class.getClassLoader().getResourceAsStream("META-INF/" + path)) {
      return new String(Objects.requireNonNull(found, path).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
