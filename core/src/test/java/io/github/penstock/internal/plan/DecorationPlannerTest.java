package io.github.penstock.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.CacheUpdate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Key;
import io.github.penstock.annotation.Sql;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.CollectionKind;
import io.github.penstock.internal.plan.MethodPlan.KeyPlan;
import io.github.penstock.internal.plan.MethodPlan.ManyKeys;
import io.github.penstock.internal.plan.Returns.Form;
import io.github.penstock.internal.reflect.ReflectiveModelReader;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What hand-written repositories become, and the full text of what is said about wrong ones. */
class DecorationPlannerTest {

  private static final TypeRef LONG = TypeRef.named("java.lang.Long");
  private static final TypeRef STRING = TypeRef.named("java.lang.String");
  private static final CacheSpec KNOWN =
      new CacheSpec("users", LONG, STRING, CachePolicy.ttl(Duration.ofHours(1)));

  record Report(String text, Optional<String> note, List<String> lines) {}

  record Part(int number, DayOfWeek day) {}

  record Page<T>(List<T> items) {}

  interface Reports {
    @Cached(name = "reports", ttl = "7d")
    Optional<Report> report(long id);

    @Cached(name = "reports", ttl = "7d")
    Map<Long, Report> reports(Collection<? extends Long> ids);

    @Cached(name = "reports", ttl = "7d")
    Map<Long, Report> reportsOf(List<Long> ids);

    @Cached(ttl = "30m")
    int score(@Key UUID id, String unused, @Key Part part);

    @Cached(ttl = "30m")
    Map<String, List<Integer>> totals();

    @Cached(ttl = "30m")
    Page<Report> page(LocalDate day);

    @CacheUpdate("reports")
    Report rewrite(@Key long id, String text);

    @CacheInvalidate("reports")
    void remove(Long id);

    @CacheInvalidate("reports")
    int removeAll(Set<Long> ids);

    @CacheInvalidate(value = "reports", all = true)
    void reset(String reason);

    @CacheInvalidate("users")
    void renameUser(@Key long id, String name);

    void other(double[] anything);
  }

  private static RepositoryPlan plan(Class<?> type) {
    return DecorationPlanner.plan(ReflectiveModelReader.read(type), Map.of("users", KNOWN));
  }

  private static MethodPlan method(String id) {
    return Optional.ofNullable(plan(Reports.class).methods().get(id)).orElseThrow();
  }

  private static CacheSpec reports() {
    return new CacheSpec(
        "reports", LONG, TypeRef.of(Report.class), CachePolicy.ttl(Duration.ofDays(7)));
  }

  @Test
  void cachedMethodsBecomeReads() {
    assertThat(method("report(long)"))
        .isEqualTo(
            new MethodPlan.CachedRead(
                reports(),
                new KeyPlan(List.of(0), List.of("id")),
                new Returns(Form.OPTIONAL, TypeRef.of(Report.class))));
    String packageName = DecorationPlannerTest.class.getName();
    TypeRef key =
        new TypeRef(
            "io.github.penstock.cache.CompositeKey",
            List.of(TypeRef.of(UUID.class), TypeRef.of(Part.class)));
    assertThat(method("score(java.util.UUID,java.lang.String," + Part.class.getName() + ")"))
        .isEqualTo(
            new MethodPlan.CachedRead(
                new CacheSpec(
                    packageName + ".Reports.score",
                    key,
                    TypeRef.named("java.lang.Integer"),
                    CachePolicy.ttl(Duration.ofMinutes(30))),
                new KeyPlan(List.of(0, 2), List.of("id", "part")),
                new Returns(Form.VALUE, TypeRef.named("java.lang.Integer"))));
    assertThat(method("totals()"))
        .isInstanceOfSatisfying(
            MethodPlan.CachedRead.class,
            read -> {
              assertThat(read.key()).isEqualTo(new KeyPlan(List.of(), List.of()));
              assertThat(read.cache().keyType()).isEqualTo(STRING);
            });
  }

  @Test
  void collectionInAndMapOutIsBulk() {
    assertThat(method("reports(java.util.Collection)"))
        .isEqualTo(
            new MethodPlan.CachedBulkRead(reports(), new ManyKeys(0, "ids", CollectionKind.SET)));
    assertThat(method("reportsOf(java.util.List)"))
        .isEqualTo(
            new MethodPlan.CachedBulkRead(reports(), new ManyKeys(0, "ids", CollectionKind.LIST)));
  }

  @Test
  void writesSayWhichKeysTheyTell() {
    KeyPlan id = new KeyPlan(List.of(0), List.of("id"));
    assertThat(method("rewrite(long,java.lang.String)"))
        .isEqualTo(
            new MethodPlan.Update(
                reports(), id, new Returns(Form.VALUE, TypeRef.of(Report.class))));
    assertThat(method("remove(java.lang.Long)"))
        .isEqualTo(new MethodPlan.Invalidate(reports(), id));
    assertThat(method("removeAll(java.util.Set)"))
        .isEqualTo(
            new MethodPlan.InvalidateMany(reports(), new ManyKeys(0, "ids", CollectionKind.SET)));
    assertThat(method("reset(java.lang.String)"))
        .isEqualTo(new MethodPlan.InvalidateAll(reports()));
    assertThat(method("renameUser(long,java.lang.String)"))
        .isEqualTo(new MethodPlan.Invalidate(KNOWN, id));
    assertThat(method("other([D)")).isEqualTo(new MethodPlan.PassThrough());
  }

  private static void refused(Class<?> type, String... lines) {
    String count = lines.length == 1 ? " has a mistake:" : " has " + lines.length + " mistakes:";
    assertThatThrownBy(() -> plan(type))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(type.getName() + count + "\n  " + String.join("\n  ", lines));
  }

  @Test
  void aClassIsRefused() {
    refused(
        String.class,
        "String: is no interface; decorate(...) needs the interface of the implementation");
  }

  @Cached(ttl = "1h")
  interface Misplaced {
    @Sql("select 1")
    int a();

    @Cached(ttl = "1h")
    @CacheInvalidate("users")
    String b(long id);
  }

  @Test
  void annotationsMustBelongHere() {
    refused(
        Misplaced.class,
        "Misplaced: @Cached on the interface is for declared repositories; put it on the methods"
            + " whose results are to be cached",
        "Misplaced.a(): @Sql is for interfaces with @Repository, but here the implementation says"
            + " what happens; remove it",
        "Misplaced.b(long id): has @Cached and @CacheInvalidate; keep one of them");
  }

  record Loop(int id, Loop next) {}

  interface BadKeys {
    @Cached(name = "a", ttl = "1h")
    String a(double id, @Key float other, @Key long[] more);

    @Cached(name = "b", ttl = "1h")
    String b(Instant at);

    @Cached(name = "c", ttl = "1h")
    String c(Report report);

    @Cached(name = "d", ttl = "1h")
    String d(Map<String, String> map, char letter);

    @Cached(name = "e", ttl = "1h")
    String e(Loop loop);
  }

  @Test
  void keysNeedACanonicalText() {
    String remedy =
        " has no canonical text to be a key; use an integer, boolean, String, UUID, enum, LocalDate"
            + " or a record of these";
    refused(
        BadKeys.class,
        "BadKeys.a(double id, float other, long[] more), parameter other: float" + remedy,
        "BadKeys.a(double id, float other, long[] more), parameter more: long[]" + remedy,
        "BadKeys.b(Instant at), parameter at: Instant" + remedy,
        "BadKeys.c(Report report), parameter report: Optional<String> (component note of Report)"
            + remedy,
        "BadKeys.d(Map<String, String> map, char letter), parameter map: Map<String, String>"
            + remedy,
        "BadKeys.d(Map<String, String> map, char letter), parameter letter: char" + remedy,
        "BadKeys.e(Loop loop), parameter loop: Loop (component next of Loop)" + remedy);
  }

  record Mutable(String name, Date since) {}

  @SuppressWarnings("rawtypes") // Raw: what is refused.
  interface BadValues {
    @Cached(name = "a", ttl = "1h")
    void a(long id);

    @Cached(name = "b", ttl = "1h")
    byte[] b(long id);

    @Cached(name = "c", ttl = "1h")
    List<Mutable> c(long id);

    @Cached(name = "d", ttl = "1h")
    SortedSet<String> d(long id);

    @Cached(name = "e", ttl = "1h")
    List e(long id);

    @Cached(name = "f", ttl = "1h")
    List<Optional<String>> f(long id);

    @Cached(name = "g", ttl = "1h")
    Stream<String> g(long id);

    @Cached(name = "h", ttl = "1h")
    Object h(long id);
  }

  @Test
  void valuesMustBeImmutableAndKnown() {
    refused(
        BadValues.class,
        "BadValues.a(long id): void is no value that could be cached; return the value",
        "BadValues.b(long id): byte[] is mutable and would be shared by all readers; use a List",
        "BadValues.c(long id): component since of Mutable: Date is mutable and would be shared by"
            + " all readers; use an immutable type",
        "BadValues.d(long id): SortedSet<String> cannot be handed out unmodifiable; use a"
            + " Collection, List, Set or Map",
        "BadValues.e(long id): List does not say what it holds; add the type arguments",
        "BadValues.f(long id): Optional<String> cannot be cached inside of something else; an"
            + " Optional<T> can be returned as it is",
        "BadValues.g(long id): Stream<String> is no value that could be cached; use a List or a"
            + " record",
        "BadValues.h(long id): Object says nothing about what is to be encoded; name the type");
  }

  interface BadBulk {
    @Cached(name = "a", ttl = "1h")
    List<String> a(Collection<Long> ids);

    @Cached(name = "b", ttl = "1h")
    Map<Integer, String> b(Set<Long> ids);

    @Cached(name = "c", ttl = "1h")
    Map<Long, String> c(List<Long> ids, String language);

    @Cached(name = "d", ttl = "1h")
    Map<Double, String> d(List<Double> ids);
  }

  @Test
  void bulkMethodsAreChecked() {
    refused(
        BadBulk.class,
        "BadBulk.a(Collection<Long> ids): @Cached with a collection of keys returns List<String>;"
            + " return Map<Long, ...> with the value of each Long",
        "BadBulk.b(Set<Long> ids): @Cached with a collection of keys returns Map<Integer, String>;"
            + " return Map<Long, ...> with the value of each Long",
        "BadBulk.c(List<Long> ids, String language): @Cached with a collection of keys takes that"
            + " parameter alone; remove the others, or mark with @Key what is the key",
        "BadBulk.d(List<Double> ids), parameter ids: Double has no canonical text to be a key; use"
            + " an integer, boolean, String, UUID, enum, LocalDate or a record of these");
  }

  interface BadNames {
    @Cached(name = "a", ttl = "1h")
    String a(long id);

    @Cached(name = "a", ttl = "1h")
    String b(String id);

    @Cached(name = "a", ttl = "2h")
    String c(long id);

    @Cached(name = "users", ttl = "1h")
    Integer d(long id);

    @Cached(name = "no name", ttl = "1h")
    Integer e(long id);

    @Cached(ttl = "soon")
    Integer f(long id);
  }

  @Test
  void aCacheIsOneThingOnly() {
    refused(
        BadNames.class,
        "BadNames.b(String id): cache 'a' is String -> String for PT1H here and Long -> String for"
            + " PT1H in a(long id); make them the same or set another @Cached(name)",
        "BadNames.c(long id): cache 'a' is Long -> String for PT2H here and Long -> String for PT1H"
            + " in a(long id); make them the same or set another @Cached(name)",
        "BadNames.d(long id): cache 'users' is Long -> Integer for PT1H here and Long -> String for"
            + " PT1H where it was made; make them the same or set another @Cached(name)",
        "BadNames.e(long id): Cache name 'no name' must be 1 to 100 letters, digits, '.', '_' or"
            + " '-', beginning with a letter or digit. Set @Cached(name).",
        "BadNames.f(long id): @Cached ttl 'soon' is no duration; write a whole number and ms, s, m,"
            + " h or d, such as 30s");
  }

  interface BadWrites {
    @Cached(name = "broken", ttl = "soon")
    String broken(long id);

    @CacheInvalidate("broken")
    void ofBroken(long id);

    @CacheInvalidate("uzers")
    void a(long id);

    @CacheInvalidate("users")
    void b(int id);

    @CacheInvalidate("users")
    void c(long id, String name);

    @CacheInvalidate("users")
    void d();

    @CacheInvalidate("users")
    void e(List<String> ids);

    @CacheUpdate("users")
    void f(long id);

    @CacheUpdate("users")
    String g(List<Long> ids);

    @CacheUpdate("users")
    Optional<Integer> h(String id);
  }

  @Test
  void writesMustFitTheirCache() {
    refused(
        BadWrites.class,
        "BadWrites.broken(long id): @Cached ttl 'soon' is no duration; write a whole number and ms,"
            + " s, m, h or d, such as 30s",
        "BadWrites.a(long id): @CacheInvalidate(\"uzers\") names no cache, only [users] are known;"
            + " name a @Cached method's, or make the repository that has it first",
        "BadWrites.b(int id): its key is Integer, but the keys of cache 'users' are Long; mark with"
            + " @Key the parameters that make it",
        "BadWrites.c(long id, String name): its key is CompositeKey<Long, String>, but the keys of"
            + " cache 'users' are Long; mark with @Key the parameters that make it",
        "BadWrites.d(): has no parameter that could be the key; add one, or invalidate with all ="
            + " true",
        "BadWrites.e(List<String> ids): its key is String, but the keys of cache 'users' are Long;"
            + " mark with @Key the parameters that make it",
        "BadWrites.f(long id): @CacheUpdate returns void; return String, the value of cache"
            + " 'users', or use @CacheInvalidate",
        "BadWrites.g(List<Long> ids): @CacheUpdate has one value and many keys; mark one key with"
            + " @Key",
        "BadWrites.h(String id): @CacheUpdate returns Optional<Integer>; return String, the value"
            + " of cache 'users', or use @CacheInvalidate",
        "BadWrites.h(String id): its key is String, but the keys of cache 'users' are Long; mark"
            + " with @Key the parameters that make it");
  }
}
