package io.github.penstock.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String PACKAGES = "io.github.penstock.testkit";

  private static final JavaClasses ALL = new ClassFileImporter().importPackages(PACKAGES);
  private static final JavaClasses MAIN =
      ALL.that(
          describe(
              "no tests",
              type -> type.getSource().orElseThrow().getUri().getPath().contains("/classes/")));

  /** An empty scan would pass all the other rules. */
  @Test
  void scanSeesTheClasses() {
    assertThat(MAIN.size()).isGreaterThanOrEqualTo(26);
    assertThat(ALL.size()).isGreaterThanOrEqualTo(MAIN.size() + 10);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.github.penstock.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() throws ClassNotFoundException {
    List<String> packages =
        MAIN.stream().map(JavaClass::getPackageName).distinct().sorted().toList();

    assertThat(packages).containsExactly(PACKAGES, PACKAGES + ".server");
    for (String name : packages) {
      assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
          .as(name)
          .isTrue();
    }
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .check(ALL);
  }

  @Test
  void theClockIsReadThroughTimeSourceAlone() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.time\\.(Clock|Instant)")
        .check(ALL);
  }

  @Test
  void nobodyWritesToStandardStreamsOrThrowsGenericExceptions() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ALL);
    NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(MAIN);
  }

  @Test
  void publicClassesAreFinal() {
    classes()
        .that()
        .arePublic()
        .and()
        .areNotInterfaces()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(MAIN);
  }

  @Test
  void optionsAreRecords() {
    classes().that().haveSimpleNameEndingWith("Options").should().beRecords().check(MAIN);
  }

  /** A new public type is a promise: it is added here on purpose. */
  @Test
  void publicTypesAreThese() {
    DescribedPredicate<JavaClass> topLevel =
        describe("top level", type -> type.getEnclosingClass().isEmpty());
    List<String> names =
        MAIN.that(topLevel).stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .map(JavaClass::getSimpleName)
            .sorted()
            .toList();

    assertThat(names)
        .containsExactly(
            "Await",
            "ManualTime",
            "OwnServer",
            "PenstockServers",
            "PostgresOptions",
            "PostgresServer",
            "RedisOptions",
            "RedisServer",
            "ServerException");
  }
}
