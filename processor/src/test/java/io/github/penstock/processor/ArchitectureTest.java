package io.github.penstock.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.github.penstock.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The processor knows plans, and of the rest of core what it names in generated classes. */
class ArchitectureTest {

  private static final String ROOT = "io.github.penstock";

  private final JavaClasses processor = ArchitectureRules.mainClasses(ROOT + ".processor", 15);

  @Test
  void holdsWhatHoldsEverywhere() {
    ArchitectureRules.checkEverywhere(processor);
  }

  @Test
  void knowsNeitherTheEngineNorReflection() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT, ROOT + ".internal.engine..", ROOT + ".internal.reflect..", ROOT + ".internal.key")
        .check(processor);
  }
}
