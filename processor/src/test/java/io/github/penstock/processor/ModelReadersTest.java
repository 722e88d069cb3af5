package io.github.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.reflect.ReflectiveModelReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import org.junit.jupiter.api.Test;

/** What is read of a source is what reflection reads of its class. */
class ModelReadersTest {

  private static final String SAMPLES =
      """
      package samples;

      import io.github.penstock.annotation.*;
      import io.github.penstock.cache.*;
      import io.github.penstock.repository.*;
      import java.io.IOException;
      import java.lang.annotation.*;
      import java.sql.SQLException;
      import java.time.*;
      import java.util.*;

      class Samples {

        @Retention(RetentionPolicy.RUNTIME)
        @Target({ElementType.PARAMETER, ElementType.METHOD})
        @interface Nullable {}

        enum Colour { RED { @Override public String toString() { return "r"; } }, GREEN }

        record Place(DayOfWeek day, Colour colour, int[][] grid, String @org.jspecify.annotations.Nullable [] names) {}

        record Pair<A, B extends Comparable<B>>(A a, List<? extends B> b) {}

        @Table("users")
        record User(
            @Id(generated = true) @Column("nr") long id,
            @Unique @org.jspecify.annotations.Nullable String name,
            @Nullable String declared,
            Optional<List<Place>> places,
            Map.Entry<String, Duration> entry,
            @Version int version) {}

        interface Generic<A extends Comparable<A>, B> {
          Map<A, ? extends List<B>> map(Collection<? super A> many, B[] array);

          <C extends Comparable<C>> C loose(C value);

          A again(A one, List<?> anything);

          Number covariant(A one);
        }

        interface Other {
          Integer covariant(String one);

          default String body(int[] numbers, String... rest) { return ""; }

          default String overridden() { return "above"; }
        }

        @Repository
        @Cached(ttl = "1h", write = WriteMode.WRITE_THROUGH, localEntries = 5)
        interface Users extends Crud<User, Long>, Generic<String, Integer>, Other {
          @Find
          @org.jspecify.annotations.Nullable
          User byName(@By("name") @org.jspecify.annotations.Nullable String a, @Nullable String b);

          @Find(mostRows = 7)
          @OrderBy("nr desc")
          Slice<User> page(String name, Seek seek);

          @Sql("select 1 where :name is null")
          @DependsOn(table = "users", by = "name")
          @DependsOn(table = "teams")
          int several(String name);

          @Sql("select 2")
          @DependsOn(table = "users")
          int one();

          @Nullable
          default User first() { return null; }

          @Override
          Optional<User> find(Long id);

          @Override
          String again(String one, List<?> anything);

          @Override
          Integer covariant(String one);

          @Override
          String overridden();

          @Override
          String toString();

          @Override
          boolean equals(Object other);

          static void helper() {}

          private void hidden() {}
        }

        interface Reports {
          @Cached(name = "pairs", ttl = "10m", consistency = Consistency.STRONG)
          Pair<String, Integer> pair(@Key long id, @Key Colour colour, boolean wide)
              throws IOException, SQLException;

          @CacheInvalidate(value = "pairs", all = true)
          void clear() throws IllegalStateException;

          @org.jspecify.annotations.Nullable String[] array();

          String @org.jspecify.annotations.Nullable [] nullableArray();
        }

        @SuppressWarnings("rawtypes")
        interface Raw extends Generic {}

        interface Inherits extends Reports, Other {}

        @Repository
        abstract static class NoInterface implements Other {}
      }
      """;

  /** Reads every nested type of the samples. */
  private static final class Reading extends AbstractProcessor {
    private final Map<String, RepositoryModel> models = new TreeMap<>();

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return Set.of("*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      for (Element root : round.getRootElements()) {
        for (TypeElement type : ElementFilter.typesIn(root.getEnclosedElements())) {
          MirrorReader reader =
              new MirrorReader(
                  type, processingEnv.getElementUtils(), processingEnv.getTypeUtils(), e -> true);
          RepositoryModel model = reader.read();
          models.put(model.name(), model);
        }
      }
      return false;
    }
  }

  @Test
  void bothReadersReadTheSame() throws ClassNotFoundException {
    Reading reading = new Reading();
    Compilation compiled =
        Compilation.of(
            Map.of("samples.Samples", SAMPLES), List.of(reading), List.of("-Xlint:none"));
    assertThat(compiled.messages()).isEmpty();
    assertThat(reading.models).hasSize(12);
    Map<String, RepositoryModel> reflected = new HashMap<>();
    for (String name : reading.models.keySet()) {
      reflected.put(name, ReflectiveModelReader.read(compiled.loader().loadClass(name)));
    }
    for (String name : reading.models.keySet()) {
      assertSame(reading.models.get(name), reflected.get(name));
    }
  }

  /** Step by step, so that a difference is seen where it is. */
  private static void assertSame(RepositoryModel read, RepositoryModel reflected) {
    assertThat(read.supertypes()).isEqualTo(reflected.supertypes());
    assertThat(read.annotations()).isEqualTo(reflected.annotations());
    assertThat(read.methods()).containsExactlyElementsOf(reflected.methods());
    assertThat(read.types()).containsExactlyInAnyOrderEntriesOf(reflected.types());
    assertThat(read).isEqualTo(reflected);
  }
}
