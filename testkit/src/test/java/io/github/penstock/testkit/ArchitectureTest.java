package io.github.penstock.testkit;

import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.github.penstock.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private final JavaClasses testkit =
      ArchitectureRules.mainClasses("io.github.penstock.testkit", 47);

  @Test
  void holdsWhatHoldsEverywhere() {
    ArchitectureRules.checkEverywhere(testkit);
    NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(testkit);
  }

  @Test
  void optionsAreRecords() {
    ArchRuleDefinition.classes()
        .that()
        .haveSimpleNameEndingWith("Options")
        .should()
        .beRecords()
        .check(testkit);
  }

  @Test
  void serversKnowNothingOfContractsAndFakes() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("..testkit.server..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..testkit.contract..", "..testkit.fake..")
        .check(testkit);
  }
}
