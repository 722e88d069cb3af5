package io.github.penstock.internal.plan.model;

import io.github.penstock.cache.TypeRef;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a method or a component of a record. Made by readers of models. Immutable.
 *
 * @param name as in the source
 * @param type with type variables resolved
 * @param nullable whether an annotation named {@code Nullable} is on it
 * @param annotations the annotations of this library on it
 */
public record VariableModel(
    String name, TypeRef type, boolean nullable, List<AnnotationModel> annotations) {

  /** Checks and copies. */
  public VariableModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    annotations = List.copyOf(annotations);
  }

  /**
   * An annotation of this.
   *
   * @param annotationType its binary name
   * @return the annotation, or null where it is not there
   */
  public @Nullable AnnotationModel annotation(String annotationType) {
    return AnnotationModel.find(annotations, annotationType);
  }

  /**
   * Whether an annotation is there.
   *
   * @param annotationType its binary name
   * @return true where it is
   */
  public boolean has(String annotationType) {
    return annotation(annotationType) != null;
  }
}
