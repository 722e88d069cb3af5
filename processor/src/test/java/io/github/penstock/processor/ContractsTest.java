package io.github.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Core's tests of repositories, which run on proxies there, pass on generated classes. */
class ContractsTest {

  private static final String PACKAGE = "io.github.penstock.internal.reflect";
  private static final Path TESTS =
      Path.of("../core/src/test/java", PACKAGE.replace('.', '/')).toAbsolutePath();

  private static Compilation compile(String test) throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String name : List.of(test, "InMemoryPorts", "InMemoryTable", "InMemoryCache")) {
      sources.put(PACKAGE + "." + name, Files.readString(TESTS.resolve(name + ".java")));
    }
    return Compilation.of(sources);
  }

  private static TestExecutionSummary run(Compilation compiled, String test)
      throws ClassNotFoundException {
    Class<?> loaded = compiled.loader().loadClass(PACKAGE + "." + test);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(loaded)).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, listener);
    return listener.getSummary();
  }

  private static void passes(String test, String... generated)
      throws IOException, ClassNotFoundException {
    Compilation compiled = compile(test);
    assertThat(compiled.messages()).noneMatch(message -> message.startsWith("ERROR"));
    for (String name : generated) {
      assertThat(compiled.files())
          .containsKey(PACKAGE.replace('.', '/') + "/" + test + "_" + name + "_Penstock.class");
    }
    TestExecutionSummary summary = run(compiled, test);
    assertThat(summary.getFailures())
        .extracting(f -> f.getTestIdentifier().getDisplayName() + ": " + f.getException())
        .isEmpty();
    assertThat(summary.getTestsSucceededCount()).isGreaterThan(5);
  }

  @Test
  void declaredRepositories() throws IOException, ClassNotFoundException {
    passes("DeclaredRepositoryTest", "Users", "ThroughUsers", "UncachedUsers", "Inheriting");
  }

  @Test
  void uniqueFinders() throws IOException, ClassNotFoundException {
    passes("UniqueFindersTest", "Pages", "Shelf", "UncachedPages");
  }

  @Test
  void projections() throws IOException, ClassNotFoundException {
    passes("ProjectionsTest", "Users", "UncachedUsers");
  }

  @Test
  void decoratedRepositories() throws IOException, ClassNotFoundException {
    passes("DecoratedRepositoryTest", "Reports", "Users", "UserWriter");
  }

  @Test
  void keysOfSeveralParts() throws IOException, ClassNotFoundException {
    passes("KeysOfSeveralPartsTest", "Prices", "Goods");
  }
}
