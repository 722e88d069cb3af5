package io.github.penstock.internal.plan;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a definition, so that one exception names everything. Used while a
 * repository is made, by one thread.
 */
public final class Mistakes {

  private final String typeName;
  private final List<String> lines = new ArrayList<>();

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
    lines.add(Types.simple(typeName) + ": " + what);
  }

  /**
   * Something is wrong with a method.
   *
   * @param method the method
   * @param what what is wrong and what to do
   */
  public void onMethod(MethodModel method, String what) {
    lines.add(Types.simple(typeName) + "." + Types.simple(method) + ": " + what);
  }

  void onParameter(MethodModel method, VariableModel parameter, String what) {
    lines.add(
        Types.simple(typeName)
            + "."
            + Types.simple(method)
            + ", parameter "
            + parameter.name()
            + ": "
            + what);
  }

  void onRecord(TypeModel type, String what) {
    lines.add("record " + Types.simple(type.name()) + ": " + what);
  }

  void onComponent(TypeModel type, String component, String what) {
    lines.add("record " + Types.simple(type.name()) + ", component " + component + ": " + what);
  }

  /** Throws a {@link DefinitionException} with one line for each mistake, if there is any. */
  public void throwIfAny() {
    if (!lines.isEmpty()) {
      String count = lines.size() == 1 ? " has a mistake:" : " has " + lines.size() + " mistakes:";
      throw new DefinitionException(typeName + count + "\n  " + String.join("\n  ", lines));
    }
  }
}
