package io.github.penstock.internal.plan.model;

import io.github.penstock.cache.TypeRef;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A method of an interface, its own or an inherited one. Made by readers of models. Immutable.
 *
 * @param id name and erased parameter types, by which the reader finds the method again
 * @param name the name
 * @param returns the type that it returns, {@code void} for none, with type variables resolved
 * @param returnsNullable whether an annotation named {@code Nullable} is on the method or its type
 * @param hasBody whether it is a default method
 * @param parameters the parameters in order
 * @param hasParameterNames whether their names are those of the source
 * @param annotations the annotations of this library on it, repeated ones without their container
 * @param exceptions the binary names of the exceptions that it declares, sorted
 */
public record MethodModel(
    String id,
    String name,
    TypeRef returns,
    boolean returnsNullable,
    boolean hasBody,
    List<VariableModel> parameters,
    boolean hasParameterNames,
    List<AnnotationModel> annotations,
    List<String> exceptions) {

  /** Checks and copies. */
  public MethodModel {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(returns, "returns");
    parameters = List.copyOf(parameters);
    annotations = List.copyOf(annotations);
    exceptions = List.copyOf(exceptions);
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
   * The annotations of one type, of which there may be several.
   *
   * @param annotationType its binary name
   * @return the annotations in the order of the source
   */
  public List<AnnotationModel> annotations(String annotationType) {
    return annotations.stream().filter(a -> a.type().equals(annotationType)).toList();
  }
}
