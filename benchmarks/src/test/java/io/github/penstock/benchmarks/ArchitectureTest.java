package io.github.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.penstock.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  /** Without what JMH runs: it needs classes that it can extend, and generates more of them. */
  @Test
  void theCommandHoldsWhatHoldsEverywhere() {
    JavaClasses command =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .withImportOption(
                location ->
                    !location.contains("/micro/") || location.contains("/micro/package-info"))
            .importPackages("io.github.penstock.benchmarks");

    assertThat(command.size()).isGreaterThanOrEqualTo(8);
    ArchitectureRules.checkEverywhere(command);
  }
}
