package io.github.penstock.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.github.penstock.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The module knows the ports, the vocabulary and the annotations of core, and nothing else. */
class ArchitectureTest {

  private final JavaClasses module =
      ArchitectureRules.mainClasses("io.github.penstock.postgres", 20);

  @Test
  void holdsWhatHoldsEverywhere() {
    ArchitectureRules.checkEverywhere(module);
  }

  @Test
  void knowsOnlyPortsVocabularyAndAnnotations() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.sql..",
            "org.jspecify..",
            "org.slf4j..",
            "com.fasterxml.jackson..",
            "org.postgresql..",
            "com.zaxxer.hikari..",
            "io.github.penstock.spi..",
            "io.github.penstock.spec..",
            "io.github.penstock.cache..",
            "io.github.penstock.annotation..",
            "io.github.penstock.transaction..",
            "io.github.penstock.postgres..")
        .check(module);
  }
}
