package io.github.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The rules that hold in every module; each module's ArchitectureTest applies them to itself. */
public final class ArchitectureRules {

  private static final String ROOT = "io.github.penstock";

  private ArchitectureRules() {}

  /**
   * The main classes of a module.
   *
   * @param packageName its root package
   * @param atLeast how many classes must be seen, so that an empty scan cannot pass
   * @return the classes
   */
  public static JavaClasses mainClasses(String packageName, int atLeast) {
    JavaClasses found =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(packageName);
    assertThat(found.size()).as("classes seen in %s", packageName).isGreaterThanOrEqualTo(atLeast);
    return found;
  }

  /**
   * Checks what holds everywhere: no cycles, no hidden clock, no sleeping, no common pool, no
   * standard streams, nulls declared, public classes closed.
   *
   * @param module the classes of a module
   */
  public static void checkEverywhere(JavaClasses module) {
    slices()
        .matching(ROOT + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(module);
    noHiddenClock(module);
    noClasses().should().callMethodWhere(target(Thread.class, "sleep")).check(module);
    noClasses().should().callMethodWhere(target(TimeUnit.class, "sleep")).check(module);
    noClasses().should().callMethodWhere(target(ForkJoinPool.class, "commonPool")).check(module);
    noClasses().should().callMethodWhere(asyncOnTheCommonPool()).check(module);
    noClasses().should().accessField(System.class, "out").check(module);
    noClasses().should().accessField(System.class, "err").check(module);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(module);
    classes().that().arePublic().should(beClosed()).check(module);
    packagesDeclareTheirNulls(module);
  }

  private static void noHiddenClock(JavaClasses module) {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".spi.TimeSource")
        .should()
        .callMethodWhere(
            target(System.class, "nanoTime")
                .or(target(System.class, "currentTimeMillis"))
                .or(clockOf("java.time")))
        .because("time is injected: TimeSource is the only clock")
        .check(module);
  }

  private static DescribedPredicate<JavaMethodCall> clockOf(String packageName) {
    return DescribedPredicate.describe(
        "now() of java.time",
        call ->
            call.getTarget().getName().equals("now")
                && call.getTargetOwner().getPackageName().equals(packageName));
  }

  private static DescribedPredicate<JavaMethodCall> target(Class<?> owner, String name) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + "." + name,
        call ->
            call.getTargetOwner().isEquivalentTo(owner) && call.getTarget().getName().equals(name));
  }

  /**
   * The Async methods of a future run on the common pool unless an executor is the last argument.
   */
  private static DescribedPredicate<JavaMethodCall> asyncOnTheCommonPool() {
    return DescribedPredicate.describe(
        "Async without an executor",
        call ->
            (call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                    || call.getTargetOwner().isEquivalentTo(CompletionStage.class))
                && call.getTarget().getName().endsWith("Async")
                && call.getTarget().getRawParameterTypes().stream()
                    .noneMatch(t -> t.getName().equals("java.util.concurrent.Executor")));
  }

  private static ArchCondition<JavaClass> beClosed() {
    return new ArchCondition<>("be final, sealed, an interface, or an exception with children") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean closed =
            type.isInterface()
                || type.getModifiers().contains(JavaModifier.FINAL)
                || type.isEnum()
                // Adapters of others extend them, to prove themselves.
                || type.getSimpleName().endsWith("Contract")
                || type.reflect().isSealed()
                || type.isAssignableTo(Throwable.class);
        if (!closed) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is open"));
        }
      }
    };
  }

  private static void packagesDeclareTheirNulls(JavaClasses module) {
    // Not the whole tree: packages of other modules are in it without their package-info.
    Set<JavaPackage> packages =
        module.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
    for (JavaPackage one : packages) {
      if (one.getName().startsWith(ROOT)) {
        assertThat(one.tryGetPackageInfo())
            .as("package-info of %s", one.getName())
            .hasValueSatisfying(
                info ->
                    assertThat(info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .as("%s is @NullMarked", one.getName())
                        .isTrue());
      }
    }
  }
}
