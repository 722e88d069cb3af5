package io.github.penstock.metrics;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.github.penstock.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The adapter knows the entry point, ports and vocabulary. */
class ArchitectureTest {

  private static final String ROOT = "io.github.penstock";

  private final JavaClasses metrics = ArchitectureRules.mainClasses(ROOT + ".metrics", 7);

  @Test
  void holdsWhatHoldsEverywhere() {
    ArchitectureRules.checkEverywhere(metrics);
  }

  @Test
  void knowsNoInternals() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".internal..",
            ROOT + ".runtime..",
            ROOT + ".annotation..",
            ROOT + ".redis..",
            ROOT + ".postgres..")
        .check(metrics);
  }
}
