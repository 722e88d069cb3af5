package io.github.penstock.internal.plan.model;

import io.github.penstock.cache.TypeRef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a plan needs to know of an interface. Made by one reader over reflection and one over a
 * compiler's model. Immutable.
 *
 * @param name the binary name of the interface
 * @param isInterface false for a class, which cannot be planned
 * @param annotations the annotations of this library on it
 * @param supertypes every interface that it extends, with type variables resolved
 * @param methods every method that is not static, inherited ones included
 * @param types the records and enums that it mentions, and those that these mention, by name
 */
public record RepositoryModel(
    String name,
    boolean isInterface,
    List<AnnotationModel> annotations,
    List<TypeRef> supertypes,
    List<MethodModel> methods,
    Map<String, TypeModel> types) {

  /** Checks and copies. */
  public RepositoryModel {
    Objects.requireNonNull(name, "name");
    annotations = List.copyOf(annotations);
    supertypes = List.copyOf(supertypes);
    methods = List.copyOf(methods);
    types = Map.copyOf(types);
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
}
