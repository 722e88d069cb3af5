package io.github.penstock.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.github.penstock.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The adapter knows ports and vocabulary; its inner packages do not know it. */
class ArchitectureTest {

  private static final String ROOT = "io.github.penstock";

  private final JavaClasses redis = ArchitectureRules.mainClasses(ROOT + ".redis", 40);

  @Test
  void holdsWhatHoldsEverywhere() {
    ArchitectureRules.checkEverywhere(redis);
  }

  @Test
  void knowsPortsAndVocabularyOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT,
            ROOT + ".internal..",
            ROOT + ".runtime..",
            ROOT + ".annotation..",
            ROOT + ".repository..")
        .check(redis);
  }

  @Test
  void wireAndCodecKnowNoClient() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".redis.internal..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.lettuce..", "org.redisson..", "io.netty..", ROOT + ".redis")
        .check(redis);
  }

  @Test
  void onlyTheLoadLockKnowsRedisson() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("LockClient")
        .and()
        .haveSimpleNameNotStartingWith("RedissonLoadLock")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.redisson..")
        .check(redis);
  }
}
