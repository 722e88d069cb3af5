package io.github.penstock.processor;

import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.runtime.Spelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a native image must keep of a repository: the generated class's factory, and what is read of
 * the interface and its records when the repository is made.
 */
final class NativeConfig {

  private NativeConfig() {}

  /** The path of the resource, one for each repository. */
  static String path(String generatedName) {
    return "META-INF/native-image/io.github.penstock/" + generatedName + "/reflect-config.json";
  }

  static String json(String generatedName, RepositoryModel model, boolean decorated) {
    List<String> entries = new ArrayList<>();
    String parameters = quoted(RuntimeContext.class.getName());
    entries.add(
        "{\"name\": "
            + quoted(generatedName)
            + ", \"fields\": [{\"name\": \"PLAN\"}], \"methods\": [{\"name\": \"<init>\","
            + " \"parameterTypes\": ["
            + (decorated ? parameters + ", " + quoted(model.name()) : parameters)
            + "]}]}");
    entries.add("{\"name\": " + quoted(model.name()) + ", \"queryAllPublicMethods\": true}");
    Set<String> types = new TreeSet<>(model.types().keySet());
    if (!decorated) {
      types.add(Spelled.class.getName());
    }
    for (String type : types) {
      entries.add(
          "{\"name\": "
              + quoted(type)
              + ", \"allDeclaredConstructors\": true, \"allDeclaredMethods\": true,"
              + " \"allDeclaredFields\": true}");
    }
    return "[\n  " + String.join(",\n  ", entries) + "\n]\n";
  }

  /** Binary names need no escapes. */
  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
