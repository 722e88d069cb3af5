package io.github.penstock.proof.run;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private final JavaClasses run =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.penstock.proof.run");

  @Test
  void seesTheClasses() {
    assertThat(run.size()).isGreaterThan(45);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.github.penstock.proof.run.(*)..").should().beFreeOfCycles().check(run);
  }

  @Test
  void timeIsInjectedAndNobodySleeps() {
    never(System.class, "nanoTime").check(run);
    never(System.class, "currentTimeMillis").check(run);
    ArchRuleDefinition.noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .check(run);
    ArchRuleDefinition.noClasses().should().accessField(System.class, "out").check(run);
    ArchRuleDefinition.noClasses().should().accessField(System.class, "err").check(run);
  }

  private static ArchRule never(Class<?> owner, String method) {
    return ArchRuleDefinition.noClasses().should().callMethod(owner, method);
  }

  @Test
  void nodesKnowNothingOfTheCommand() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage("..run.node..", "..run.adapter..", "..run.log..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..run.cluster..", "..run.fault..", "..run.check..", "..run.report..")
        .check(run);
  }
}
