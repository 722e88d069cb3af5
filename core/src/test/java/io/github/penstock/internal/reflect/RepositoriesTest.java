package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.internal.plan.DecorationPlanner;
import io.github.penstock.internal.plan.Mistakes;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.RepositoryPlanner;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.source.Fingerprint;
import io.github.penstock.repository.Reads;
import io.github.penstock.runtime.RuntimeContext;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whether a generated class or a proxy is taken; these tests are compiled without the processor.
 */
class RepositoriesTest {

  @Table("users")
  record User(@Id long id, String name) {}

  @Repository
  interface Plain extends Reads<User, Long> {}

  @Repository
  interface Stale extends Reads<User, Long> {}

  interface Names {
    @Cached(name = "names", ttl = "1h")
    String name(long id);

    @CacheInvalidate("names")
    void rename(long id);
  }

  private final InMemoryPorts ports = new InMemoryPorts();
  private final List<String> log = new ArrayList<>();
  private final FallbackNotice notice = new FallbackNotice(log::add);

  @Test
  void withoutAGeneratedClassAProxyIsTakenAndTheCompilerOptionIsNamedOnce() {
    ports.table("users").put(1L, new User(1, "Ann"));
    Plain plain = Repositories.declared(Plain.class, ports.context, notice);
    assertThat(Proxy.isProxyClass(plain.getClass())).isTrue();
    assertThat(plain.find(1L)).contains(new User(1, "Ann"));
    Names names = Repositories.decorated(Names.class, new StoredNames(), ports.context, notice);
    assertThat(Proxy.isProxyClass(names.getClass())).isTrue();
    assertThat(names.name(1)).isEqualTo("name 1");
    assertThat(log)
        .containsExactly(
            "io.github.penstock.internal.reflect.RepositoriesTest$Plain and perhaps others are"
                + " implemented by proxies, because there is no class"
                + " io.github.penstock.internal.reflect.RepositoriesTest_Plain_Penstock: add"
                + " io.github.penstock:penstock-processor to the compiler plugin's"
                + " annotationProcessorPaths (javac: -processorpath), and -proc:full where JDK 23"
                + " or later finds it on the class path; works without, slower");
  }

  private static final class StoredNames implements Names {
    @Override
    public String name(long id) {
      return "name " + id;
    }

    @Override
    public void rename(long id) {}
  }

  @Test
  void aClassThatWasGeneratedFromSomethingElseIsNotTaken() {
    Stale stale = Repositories.declared(Stale.class, ports.context, notice);
    assertThat(Proxy.isProxyClass(stale.getClass())).isTrue();
    assertThat(log)
        .containsExactly(
            "io.github.penstock.internal.reflect.RepositoriesTest_Stale_Penstock was generated from"
                + " another definition than"
                + " io.github.penstock.internal.reflect.RepositoriesTest$Stale has now, or by"
                + " another version; a proxy is used, compile the interface again");
  }

  @Test
  void theFingerprintTellsDefinitionsApart() {
    RepositoryModel plain = ReflectiveModelReader.read(Plain.class);
    RepositoryPlan plan = RepositoryPlanner.plan(plain);
    RepositoryModel stale = ReflectiveModelReader.read(Stale.class);
    assertThat(Fingerprint.of(plain, plan))
        .isEqualTo(Fingerprint.of(ReflectiveModelReader.read(Plain.class), plan))
        .isNotEqualTo(Fingerprint.of(stale, RepositoryPlanner.plan(stale)))
        .isNotEqualTo(Fingerprint.of(plain, new RepositoryPlan("Plain", null, plan.methods())))
        .isNotEqualTo(Fingerprint.of(plain, new RepositoryPlan("Plain", plan.rows(), Map.of())));
  }

  interface Writer {
    @CacheInvalidate("names")
    void rename(long id);
  }

  @Test
  void theCacheOfAnotherRepositoryIsNoPartOfTheFingerprint() {
    RepositoryModel writer = ReflectiveModelReader.read(Writer.class);
    RuntimeContext context = ports.context;
    Repositories.decorated(Names.class, new StoredNames(), context, notice);
    RepositoryPlan compiled = DecorationPlanner.plan(writer, new Mistakes(writer.name()));
    RepositoryPlan made = DecorationPlanner.plan(writer, context.knownCaches());
    assertThat(compiled).isNotEqualTo(made);
    assertThat(Fingerprint.of(writer, compiled)).isEqualTo(Fingerprint.of(writer, made));
  }
}
