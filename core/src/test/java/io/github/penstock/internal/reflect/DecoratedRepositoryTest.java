package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.CacheUpdate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Key;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.CompositeKey;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.repository.Reads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Hand-written repositories in their proxies, over caches and transactions in memory. */
class DecoratedRepositoryTest {

  interface Reports {
    @Cached(name = "reports", ttl = "1h")
    Optional<String> find(long id);

    @Cached(name = "reports", ttl = "1h")
    @Nullable String findOrNull(Long id) throws IOException;

    @Cached(name = "reports", ttl = "1h")
    Map<Long, String> all(Collection<Long> ids);

    @Cached(name = "reports", ttl = "1h")
    Map<Long, String> allOf(List<Long> ids);

    @Cached(name = "lines", ttl = "1h")
    List<List<String>> lines(@Key String name, int unused, @Key boolean wide);

    @Cached(name = "tags", ttl = "1h")
    Map<Long, Set<String>> tags(Set<Long> ids);

    @Cached(name = "size", ttl = "1h")
    int size();

    @CacheUpdate("reports")
    String write(@Key long id, String text) throws IOException;

    @CacheUpdate("reports")
    Optional<String> shorten(long id);

    @CacheInvalidate("reports")
    boolean remove(long id);

    @CacheInvalidate("reports")
    void removeAll(Collection<Long> ids);

    @CacheInvalidate(value = "reports", all = true)
    void reset();

    @CacheInvalidate("lines")
    void touch(@Key String name, @Key boolean wide);

    String plain(String text) throws IOException;

    default String require(long id) {
      return find(id).orElseThrow();
    }
  }

  /** Notes each call; the store is a map. */
  private static final class StoredReports implements Reports {
    private final List<String> calls;
    private final Map<Long, String> store = new HashMap<>();
    private @Nullable Throwable failure;

    StoredReports(List<String> calls) {
      this.calls = calls;
      store.put(1L, "one");
      store.put(2L, "two");
    }

    private void called(String call) {
      calls.add(call);
    }

    private void failIfAsked() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
    }

    @Override
    public Optional<String> find(long id) {
      called("find " + id);
      return Optional.ofNullable(store.get(id));
    }

    @Override
    public @Nullable String findOrNull(Long id) throws IOException {
      called("findOrNull " + id);
      failIfAsked();
      return store.get(id);
    }

    @Override
    public Map<Long, String> all(Collection<Long> ids) {
      called("all " + ids);
      Map<Long, String> found = new HashMap<>(store);
      found.keySet().retainAll(ids);
      return found;
    }

    @Override
    public Map<Long, String> allOf(List<Long> ids) {
      called("allOf " + ids);
      Map<Long, String> found = new LinkedHashMap<>();
      ids.forEach(id -> found.put(id, store.get(id)));
      return found;
    }

    @Override
    public List<List<String>> lines(String name, int unused, boolean wide) {
      called("lines " + name + wide);
      return new ArrayList<>(List.of(new ArrayList<>(Arrays.asList(name, null))));
    }

    @Override
    public Map<Long, Set<String>> tags(Set<Long> ids) {
      called("tags " + ids);
      Map<Long, Set<String>> found = new HashMap<>();
      ids.forEach(id -> found.put(id, Set.of("tag" + id)));
      return found;
    }

    @Override
    public int size() {
      called("size");
      return store.size();
    }

    @Override
    public String write(long id, String text) throws IOException {
      called("write " + id);
      failIfAsked();
      store.put(id, text);
      return text;
    }

    @Override
    public Optional<String> shorten(long id) {
      called("shorten " + id);
      return Optional.empty();
    }

    @Override
    public boolean remove(long id) {
      called("remove " + id);
      return store.remove(id) != null;
    }

    @Override
    public void removeAll(Collection<Long> ids) {
      called("removeAll " + ids);
      store.keySet().removeAll(ids);
      ids.clear();
    }

    @Override
    public void reset() {
      called("reset");
    }

    @Override
    public void touch(String name, boolean wide) {
      called("touch " + name);
    }

    @Override
    public String plain(String text) throws IOException {
      called("plain " + text);
      failIfAsked();
      return text;
    }
  }

  private final InMemoryPorts ports = new InMemoryPorts();
  private final StoredReports stored = new StoredReports(ports.log);
  private final Reports reports = Repositories.decorated(Reports.class, stored, ports.context);

  @Test
  void readsAreCachedWithTheirAbsence() throws IOException {
    assertThat(reports.find(1)).contains("one");
    assertThat(reports.findOrNull(1L)).isEqualTo("one");
    assertThat(reports.findOrNull(9L)).isNull();
    assertThat(reports.find(9)).isEmpty();
    assertThat(ports.takeLog()).containsExactly("find 1", "findOrNull 9");
    assertThat(ports.cache("reports").entries)
        .isEqualTo(Map.of(1L, Optional.of("one"), 9L, Optional.empty()));
  }

  @Test
  void collectionsAreReadInBulkAndShareTheCache() {
    reports.find(2);
    assertThat(reports.all(List.of(3L, 2L, 1L, 2L)))
        .containsExactly(Map.entry(2L, "two"), Map.entry(1L, "one"));
    assertThat(reports.allOf(List.of(4L, 1L))).isEqualTo(Map.of(1L, "one"));
    assertThat(reports.all(List.of(4L))).isEmpty();
    assertThat(ports.takeLog()).containsExactly("find 2", "all [3, 1]", "allOf [4]");
  }

  @Test
  void anImplementationThatReturnsNoMapIsTold() {
    Reports broken = Repositories.decorated(Reports.class, brokenReports(), ports.context);
    assertThatThrownBy(() -> broken.all(List.of(5L)))
        .isInstanceOf(NullPointerException.class)
        .hasMessageEndingWith(
            "Reports.all(java.util.Collection) returned null; return a map without the key");
  }

  /** An implementation of which nothing is known but its interface, and that always gives null. */
  private static Reports brokenReports() {
    return (Reports)
        java.lang.reflect.Proxy.newProxyInstance(
            Reports.class.getClassLoader(), new Class<?>[] {Reports.class}, (p, m, a) -> null);
  }

  @Test
  void severalKeyParametersAreOneKey() {
    reports.lines("a", 1, true);
    reports.lines("a", 2, true);
    reports.lines("a", 2, false);
    assertThat(ports.takeLog()).containsExactly("lines atrue", "lines afalse");
    assertThat(ports.cache("lines").entries)
        .containsOnlyKeys(
            CompositeKey.of(List.of("a", true)), CompositeKey.of(List.of("a", false)));
    reports.touch("a", true);
    assertThat(ports.cache("lines").entries).containsOnlyKeys(CompositeKey.of(List.of("a", false)));
  }

  @Test
  void aMethodWithoutParametersHasOneEntry() {
    assertThat(reports.size()).isEqualTo(2);
    stored.store.clear();
    assertThat(reports.size()).isEqualTo(2);
    // Somebody else's method of the same cache may say that there is no value; an int cannot.
    ports.cache("size").entries.replaceAll((key, value) -> Optional.empty());
    assertThat(reports.size()).isEqualTo(0);
  }

  @Test
  void collectionsAreSharedUnmodifiable() {
    List<List<String>> lines = reports.lines("a", 1, true);
    assertThat(lines).isEqualTo(List.of(Arrays.asList("a", null)));
    assertThatThrownBy(() -> lines.add(List.of()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> lines.get(0).add("b"))
        .isInstanceOf(UnsupportedOperationException.class);
    ports.cache("lines").entries.replaceAll((key, value) -> Optional.of(new ArrayList<>()));
    List<List<String>> decoded = reports.lines("a", 1, true);
    assertThatThrownBy(() -> decoded.add(List.of()))
        .isInstanceOf(UnsupportedOperationException.class);
    Map<Long, Set<String>> tags = reports.tags(Set.of(1L));
    assertThat(tags).isEqualTo(Map.of(1L, Set.of("tag1")));
    assertThatThrownBy(() -> tags.values().iterator().next().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nullKeysAreNamed() {
    assertThatThrownBy(() -> reports.findOrNull(nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("id");
    assertThatThrownBy(() -> reports.all(nothing())).hasMessage("ids");
    assertThatThrownBy(() -> reports.removeAll(nothing())).hasMessage("ids");
    assertThatThrownBy(() -> reports.removeAll(Arrays.asList(1L, null)))
        .hasMessage("keys holds null");
    assertThatThrownBy(() -> reports.lines(nothing(), 1, true)).hasMessage("name");
    assertThat(ports.takeLog()).isEmpty();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // What an unchecked caller does.
  private static <T> T nothing() {
    return null;
  }

  @Test
  void writesTellTheCacheWithTheirCommit() throws IOException {
    reports.all(List.of(1L, 2L));
    ports.takeLog();
    ports.run(
        scope -> {
          assertThat(reports.remove(1)).isTrue();
          assertThat(scope.readsItsOwn()).isTrue();
          assertThat(ports.cache("reports").entries).containsOnlyKeys(1L, 2L);
          return scope;
        });
    assertThat(ports.takeLog()).containsExactly("remove 1", "COMMITTED");
    assertThat(ports.cache("reports").entries).containsOnlyKeys(2L);
    assertThat(reports.write(1, "neu")).isEqualTo("neu");
    assertThat(ports.takeLog()).containsExactly("write 1", "COMMITTED");
    assertThat(ports.cache("reports").entries).containsEntry(1L, Optional.of("neu"));
    assertThat(reports.shorten(1)).isEmpty();
    assertThat(ports.cache("reports").entries).containsOnlyKeys(2L);
    reports.find(1);
    reports.removeAll(new ArrayList<>(List.of(1L, 2L)));
    assertThat(ports.cache("reports").entries).isEmpty();
    reports.find(1);
    reports.reset();
    assertThat(ports.cache("reports").entries).isEmpty();
  }

  @Test
  void aWriteThatFailsTellsNothing() {
    reports.find(1);
    ports.takeLog();
    IOException checked = new IOException("disk");
    stored.failure = checked;
    assertThatThrownBy(() -> reports.write(1, "neu")).isSameAs(checked);
    assertThat(ports.takeLog()).containsExactly("write 1", "ROLLED_BACK");
    assertThat(ports.cache("reports").entries).containsOnlyKeys(1L);
    Error error = new AssertionError("bug");
    stored.failure = error;
    assertThatThrownBy(() -> reports.write(1, "neu")).isSameAs(error);
    RuntimeException unchecked = new IllegalStateException("bug");
    stored.failure = unchecked;
    assertThatThrownBy(() -> reports.write(1, "neu")).isSameAs(unchecked);
    assertThat(ports.cache("reports").entries).containsOnlyKeys(1L);
  }

  @Test
  void aReadThatFailsThrowsWhatTheImplementationThrew() {
    IOException checked = new IOException("disk");
    stored.failure = checked;
    assertThatThrownBy(() -> reports.findOrNull(1L)).isSameAs(checked);
    assertThatThrownBy(() -> reports.plain("a")).isSameAs(checked);
    stored.failure = new IllegalStateException("bug");
    assertThatThrownBy(() -> reports.findOrNull(1L)).isSameAs(stored.failure);
    stored.failure = new LoadException("inner", new InterruptedException());
    assertThatThrownBy(() -> reports.findOrNull(1L)).isSameAs(stored.failure);
    assertThat(ports.cache("reports").entries).isEmpty();
  }

  @Test
  void otherMethodsPassThrough() throws IOException {
    assertThat(reports.plain("a")).isEqualTo("a");
    assertThat(ports.takeLog()).containsExactly("plain a");
    assertThat(reports).hasToString("decorated Reports");
    assertThat(reports.equals(stored)).isFalse();
  }

  @Test
  void aBodyOfTheInterfaceCallsThroughTheCache() {
    assertThat(reports.require(1)).isEqualTo("one");
    assertThat(reports.require(1)).isEqualTo("one");
    assertThat(ports.takeLog()).containsExactly("find 1");
  }

  interface Base<K> {
    Optional<String> find(K id);
  }

  interface Derived extends Base<Long> {
    @Override
    @Cached(name = "derived", ttl = "1h")
    Optional<String> find(Long id);

    default String hello() {
      return "interface";
    }
  }

  private static final class DerivedImplementation implements Derived {
    @Override
    public Optional<String> find(Long id) {
      return Optional.of("v" + id);
    }

    @Override
    public String hello() {
      return "class";
    }
  }

  @Test
  void aBridgeIsCachedAndAnOverriddenBodyIsNotBypassed() {
    Derived derived =
        Repositories.decorated(Derived.class, new DerivedImplementation(), ports.context);
    Base<Long> base = derived;
    assertThat(base.find(1L)).contains("v1");
    assertThat(ports.cache("derived").entries).containsOnlyKeys(1L);
    assertThat(derived.hello()).isEqualTo("class");
  }

  @Table("users")
  record User(@Id long id, @Unique String email) {}

  @Repository
  @Cached(ttl = "1h")
  interface Users extends Reads<User, Long> {
    @Find
    Optional<User> byEmail(String email);
  }

  interface UserWriter {
    @CacheInvalidate("users")
    void insert(@Key long id, String email);
  }

  @Test
  void aWriteMayNameTheCacheOfADeclaredRepository() {
    UserWriter writer = (id, email) -> ports.table("users").put(id, new User(id, email));
    assertThatThrownBy(() -> Repositories.decorated(UserWriter.class, writer, ports.context))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("names no cache, only [lines, reports, size, tags] are known");
    Users users = Repositories.declared(Users.class, ports.context);
    UserWriter decorated = Repositories.decorated(UserWriter.class, writer, ports.context);
    assertThat(users.find(1L)).isEmpty();
    assertThat(users.byEmail("ann@x")).isEmpty();
    decorated.insert(1, "ann@x");
    assertThat(users.find(1L)).isPresent();
    assertThat(users.byEmail("ann@x")).isPresent();
  }

  @Test
  void aCacheMadeByTheContextIsKnown() {
    CacheSpec spec =
        new CacheSpec(
            "users",
            TypeRef.of(Long.class),
            TypeRef.of(String.class),
            CachePolicy.ttl(Duration.ofHours(1)));
    assertThat(ports.context.knownCaches()).doesNotContainKey("users");
    assertThat(ports.context.<Long, String>cache(spec).name()).isEqualTo("users");
    UserWriter decorated =
        Repositories.decorated(UserWriter.class, (id, email) -> {}, ports.context);
    ports.cache("users").entries.put(1L, Optional.of("Ann"));
    decorated.insert(1, "ann@x");
    assertThat(ports.cache("users").entries).isEmpty();
  }
}
