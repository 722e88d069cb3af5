package io.github.penstock.internal.plan;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.internal.plan.Mistake.Place;
import io.github.penstock.internal.plan.Mistake.Severity;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a definition, so that one exception names everything, and a compiler
 * each at its place. Used while a repository is made, by one thread.
 */
public final class Mistakes {

  private final String typeName;
  private final List<Mistake> found = new ArrayList<>();

  /**
   * Nothing is wrong yet.
   *
   * @param typeName the binary name of the interface that is read
   */
  public Mistakes(String typeName) {
    this.typeName = typeName;
  }

  /**
   * Something is wrong with the interface as a whole.
   *
   * @param what what is wrong and what to do
   */
  public void onType(String what) {
    add(Severity.ERROR, new Place.OfType(), Types.simple(typeName) + ": " + what);
  }

  /**
   * Something is wrong with a method.
   *
   * @param method the method
   * @param what what is wrong and what to do
   */
  public void onMethod(MethodModel method, String what) {
    addOnMethod(Severity.ERROR, method, what);
  }

  /** Something about a method that may be meant as it is. */
  void warnOnMethod(MethodModel method, String what) {
    addOnMethod(Severity.WARNING, method, what);
  }

  /** Something about a method that cannot be checked yet. */
  void noteOnMethod(MethodModel method, String what) {
    addOnMethod(Severity.NOTE, method, what);
  }

  void onParameter(MethodModel method, VariableModel parameter, String what) {
    add(
        Severity.ERROR,
        new Place.OfParameter(method.id(), parameter.name()),
        Types.simple(typeName)
            + "."
            + Types.simple(method)
            + ", parameter "
            + parameter.name()
            + ": "
            + what);
  }

  void onRecord(TypeModel type, String what) {
    add(
        Severity.ERROR,
        new Place.OfRecord(type.name()),
        "record " + Types.simple(type.name()) + ": " + what);
  }

  void onComponent(TypeModel type, String component, String what) {
    add(
        Severity.ERROR,
        new Place.OfComponent(type.name(), component),
        "record " + Types.simple(type.name()) + ", component " + component + ": " + what);
  }

  /**
   * Everything that was found so far.
   *
   * @return the mistakes in the order in which they were found
   */
  public List<Mistake> all() {
    return List.copyOf(found);
  }

  /**
   * Whether the definition is refused.
   *
   * @return true with at least one error
   */
  public boolean haveErrors() {
    return found.stream().anyMatch(mistake -> mistake.severity() == Severity.ERROR);
  }

  /** Throws a {@link DefinitionException} with one line for each error, if there is any. */
  public void throwIfAny() {
    List<String> lines =
        found.stream().filter(m -> m.severity() == Severity.ERROR).map(Mistake::line).toList();
    if (!lines.isEmpty()) {
      String count = lines.size() == 1 ? " has a mistake:" : " has " + lines.size() + " mistakes:";
      throw new DefinitionException(typeName + count + "\n  " + String.join("\n  ", lines));
    }
  }

  private void addOnMethod(Severity severity, MethodModel method, String what) {
    add(
        severity,
        new Place.OfMethod(method.id()),
        Types.simple(typeName) + "." + Types.simple(method) + ": " + what);
  }

  private void add(Severity severity, Place place, String line) {
    found.add(new Mistake(severity, place, line));
  }
}
