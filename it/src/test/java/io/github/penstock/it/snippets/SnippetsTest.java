package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java block of README and guide stands in a class of this package, which compiles and runs.
 * Paragraphs of a block may stand apart; indentation does not count.
 */
class SnippetsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CODE = Path.of("src/test/java/io/github/penstock/it/snippets");

  @Test
  void everySnippetIsCompiled() throws IOException {
    List<String> code = new ArrayList<>();
    try (Stream<Path> files = Files.list(CODE)) {
      for (Path file : files.sorted().toList()) {
        code.add(normal(Files.readString(file)));
      }
    }
    List<String> paragraphs = paragraphs();
    assertThat(paragraphs).hasSizeGreaterThanOrEqualTo(3);
    for (String paragraph : paragraphs) {
      assertThat(code)
          .as("a class of this package with the lines:%n%s", paragraph)
          .anyMatch(file -> file.contains(normal(paragraph)));
    }
  }

  @Test
  void theReadmeIsShortEnoughToBeRead() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
  }

  private static List<String> paragraphs() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      guide.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    List<String> found = new ArrayList<>();
    for (Path page : pages) {
      String[] parts = Files.readString(page).split("```", -1);
      for (int i = 1; i < parts.length; i += 2) {
        if (parts[i].startsWith("java\n")) {
          found.addAll(List.of(parts[i].substring("java\n".length()).split("\n\n", -1)));
        }
      }
    }
    // The last line of a block may only close what the class closes later.
    return found.stream().map(text -> text.replaceFirst("\\n}\\s*$", "")).toList();
  }

  private static String normal(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).collect(Collectors.joining("\n"));
  }
}
