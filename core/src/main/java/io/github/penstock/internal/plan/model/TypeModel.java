package io.github.penstock.internal.plan.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record or an enum that a repository mentions. Made by readers of models. Immutable.
 *
 * @param name the binary name
 * @param kind what it is
 * @param components the components of a record in order
 * @param annotations the annotations of this library on it
 */
public record TypeModel(
    String name, Kind kind, List<VariableModel> components, List<AnnotationModel> annotations) {

  /** Checks and copies. */
  public TypeModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    components = List.copyOf(components);
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

  /** What a type is. */
  public enum Kind {
    /** A record. */
    RECORD,
    /** An enum. */
    ENUM
  }
}
