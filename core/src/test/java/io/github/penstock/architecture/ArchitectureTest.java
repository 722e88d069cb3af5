package io.github.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;

/** Arrows between the packages of core point down, as docs/adr/0001 draws them. */
class ArchitectureTest {

  private static final String ROOT = "io.github.penstock";

  private final JavaClasses core = ArchitectureRules.mainClasses(ROOT, 60);

  @Test
  void holdsWhatHoldsEverywhere() {
    ArchitectureRules.checkEverywhere(core);
  }

  @Test
  void vocabularyNamesOnlyTheJdk() {
    onlyKnows("cache", new String[] {"java..", "org.jspecify.."});
    onlyKnows("change", new String[] {"java..", "org.jspecify.."});
    onlyKnows("health", new String[] {"java..", "org.jspecify.."});
    onlyKnows("control", new String[] {"java..", "org.jspecify..", ROOT + ".cache.."});
    onlyKnows("transaction", new String[] {"java..", "org.jspecify.."});
    onlyKnows(
        "repository",
        new String[] {"java..", "org.jspecify..", ROOT + ".cache..", ROOT + ".transaction.."});
    onlyKnows("annotation", new String[] {"java..", "org.jspecify..", ROOT + ".cache.."});
    onlyKnows("spec", new String[] {"java..", "org.jspecify..", ROOT + ".cache.."});
    onlyKnows(
        "spi",
        new String[] {
          "java..",
          "javax.sql..",
          "org.jspecify..",
          ROOT + ".cache..",
          ROOT + ".change..",
          ROOT + ".spec..",
          ROOT + ".transaction.."
        });
  }

  @Test
  void planKnowsNeitherEngineNorReflection() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal.plan..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT,
            ROOT + ".internal.engine..",
            ROOT + ".internal.reflect..",
            ROOT + ".runtime..",
            "java.lang.reflect..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Class.class)
        .allowEmptyShould(true)
        .check(core);
  }

  @Test
  void sourceKnowsPlansAndVocabularyOnly() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal.source..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT,
            ROOT + ".internal.engine..",
            ROOT + ".internal.reflect..",
            ROOT + ".runtime..",
            ROOT + ".annotation..",
            ROOT + ".spi..")
        .check(core);
  }

  @Test
  void engineKnowsNeitherPlanNorRepositories() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT,
            ROOT + ".internal.plan..",
            ROOT + ".internal.reflect..",
            ROOT + ".runtime..",
            ROOT + ".annotation..",
            ROOT + ".repository..")
        .allowEmptyShould(true)
        .check(core);
  }

  @Test
  void runtimeKnowsOnlyPortsAndVocabulary() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT, ROOT + ".internal..", ROOT + ".annotation..")
        .allowEmptyShould(true)
        .check(core);
  }

  @Test
  void nothingKnowsTheEntryPoint() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(core);
  }

  private void onlyKnows(String name, String[] others) {
    String[] allowed = new String[others.length + 1];
    System.arraycopy(others, 0, allowed, 0, others.length);
    allowed[others.length] = ROOT + "." + name + "..";
    classes()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(core);
  }
}
