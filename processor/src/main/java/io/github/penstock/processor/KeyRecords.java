package io.github.penstock.processor;

import io.github.penstock.cache.CompositeKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * Writes the keys of several parts that one generated class makes: records inside of it, one for
 * each list of types, with primitives as they are. They are equal to every other key of the same
 * parts. Used for one interface, by one thread.
 */
final class KeyRecords {

  private final Types types;
  private final Names names;
  private final Map<List<String>, List<TypeMirror>> records = new LinkedHashMap<>();

  KeyRecords(Types types, Names names) {
    this.types = types;
    this.names = names;
  }

  /** The simple name of the record for some types. */
  String of(List<TypeMirror> parts) {
    List<String> written = parts.stream().map(names::of).toList();
    records.putIfAbsent(written, parts);
    return Names.KEY + (new ArrayList<>(records.keySet()).indexOf(written) + 1);
  }

  /** The component of a part. */
  static String component(int part) {
    return "part" + (part + 1);
  }

  /** Writes all that were asked for. */
  void write(SourceText into) {
    List.copyOf(records.values()).forEach(parts -> write(of(parts), parts, into));
  }

  private void write(String record, List<TypeMirror> parts, SourceText into) {
    String key = names.of(CompositeKey.class);
    String list = names.of(List.class);
    String object = names.of(Object.class);
    String override = "@" + names.of(Override.class);
    String components = each(parts, ", ", (part, type) -> names.of(type) + " " + part);
    into.line("");
    into.open("private record " + record + "(" + components + ") implements " + key);
    into.line("").open("static " + record + " of(" + key + " key)");
    into.open("if (key instanceof " + record + " own)").line("return own;").close();
    into.line(list + "<" + object + "> parts = key.parts();");
    String cast =
        IntStream.range(0, parts.size())
            .mapToObj(i -> "(" + names.of(boxed(parts.get(i))) + ") parts.get(" + i + ")")
            .collect(Collectors.joining(", "));
    into.line("return new " + record + "(" + cast + ");").close();
    into.line("").line(override).open("public " + list + "<" + object + "> parts()");
    into.line("return " + list + ".of(" + each(parts, ", ", (part, type) -> part) + ");").close();
    into.line("").line(override).open("public boolean equals(" + object + " other)");
    into.open("if (other instanceof " + record + " key)");
    into.line("return " + each(parts, " && ", KeyRecords::comparison) + ";").close();
    into.line("return " + key + ".areEqual(this, other);").close();
    into.line("").line(override).open("public int hashCode()").line("int hash = 1;");
    for (int i = 0; i < parts.size(); i++) {
      into.line("hash = 31 * hash + " + hash(component(i), parts.get(i)) + ";");
    }
    into.line("return hash;").close();
    into.line("").line(override).open("public " + names.of(String.class) + " toString()");
    into.line("return \"CompositeKey of " + parts.size() + " parts\";").close().close();
  }

  private static String comparison(String part, TypeMirror type) {
    return type.getKind().isPrimitive()
        ? part + " == key." + part
        : part + ".equals(key." + part + ")";
  }

  /** That of a list, which other keys of the same parts have as well. */
  private String hash(String part, TypeMirror type) {
    return type.getKind().isPrimitive()
        ? names.of(boxed(type)) + ".hashCode(" + part + ")"
        : part + ".hashCode()";
  }

  private TypeMirror boxed(TypeMirror type) {
    return type.getKind().isPrimitive() ? types.boxedClass((PrimitiveType) type).asType() : type;
  }

  private static String each(List<TypeMirror> parts, String separator, Part written) {
    return IntStream.range(0, parts.size())
        .mapToObj(i -> written.of(component(i), parts.get(i)))
        .collect(Collectors.joining(separator));
  }

  /** How something is written for one part. */
  private interface Part {
    String of(String component, TypeMirror type);
  }
}
