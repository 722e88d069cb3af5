package io.github.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;

/** What is compiled in several rounds, in parts, or not at all. */
class RoundsTest {

  private static final String USERS =
      """
      package shop;

      import io.github.penstock.annotation.*;
      import io.github.penstock.repository.*;

      @Repository
      interface Users extends Crud<Row, Long> {}
      """;

  /** Writes the row in the first round. */
  private static final class RowProcessor extends AbstractProcessor {
    private boolean done;

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
      if (done) {
        return false;
      }
      done = true;
      try (Writer file = processingEnv.getFiler().createSourceFile("shop.Row").openWriter()) {
        file.write(
            """
            package shop;

            import io.github.penstock.annotation.*;

            @Table("rows")
            record Row(@Id long id) {}
            """);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return false;
    }
  }

  @Test
  void aRowThatAnotherProcessorWritesIsWaitedFor() {
    Compilation compiled =
        Compilation.of(
            Map.of("shop.Users", USERS),
            List.of(new PenstockProcessor(), new RowProcessor()),
            List.of());
    assertThat(compiled.messages()).isEmpty();
    assertThat(compiled.files()).containsKey("shop/Users_Penstock.class");
  }

  @Test
  void aRowThatNobodyWritesIsTheCompilersToTell() {
    Compilation compiled = Compilation.of(Map.of("shop.Users", USERS));
    assertThat(compiled.messages())
        .singleElement()
        .asString()
        .startsWith("ERROR Users:7 cannot find symbol");
  }

  @Test
  void whatHasNoLineIsToldAtTheInterface() {
    Compilation compiled =
        Compilation.of(
            Map.of(
                "shop.Users",
                """
                package shop;

                @io.github.penstock.annotation.Repository
                interface Users
                    extends io.github.penstock.processor.CompiledBefore {}
                """));
    assertThat(compiled.messages())
        .containsExactly(
            "ERROR Users:4 Users.unknown(): has none of @Find, @Sql and @Exec, and is no method of"
                + " Reads, Writes, Upserts or Locks; annotate it or give it a body");
  }

  @Test
  void aGenericBaseOfHandWrittenRepositoriesIsLeftAlone() {
    Compilation compiled =
        Compilation.of(
            Map.of(
                "shop.Base",
                """
                package shop;

                interface Base<T> {
                  @io.github.penstock.annotation.Cached(name = "all", ttl = "1h")
                  T find(long id);
                }
                """));
    assertThat(compiled.messages()).isEmpty();
    assertThat(compiled.files()).containsOnlyKeys("shop/Base.class");
  }
}
