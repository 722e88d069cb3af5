package io.github.penstock.internal.plan.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An annotation as it was written. Made by readers of models. Immutable.
 *
 * @param type the binary name of the annotation
 * @param values every element, defaults included: a String, a Boolean, a Number, the name of an
 *     enum constant, or the binary name of a class
 */
public record AnnotationModel(String type, Map<String, Object> values) {

  /** Checks and copies. */
  public AnnotationModel {
    Objects.requireNonNull(type, "type");
    values = Map.copyOf(values);
  }

  static @Nullable AnnotationModel find(List<AnnotationModel> annotations, String type) {
    return annotations.stream().filter(a -> a.type().equals(type)).findFirst().orElse(null);
  }

  /**
   * The value of an element that is a String, an enum constant or a class.
   *
   * @param element its name
   * @return its text
   */
  public String text(String element) {
    return (String) value(element);
  }

  /**
   * The value of an element that is a boolean.
   *
   * @param element its name
   * @return its value
   */
  public boolean flag(String element) {
    return (Boolean) value(element);
  }

  /**
   * The value of an element that is a number.
   *
   * @param element its name
   * @return its value
   */
  public long number(String element) {
    return ((Number) value(element)).longValue();
  }

  /**
   * The value of an element that is a number with a fraction.
   *
   * @param element its name
   * @return its value
   */
  public double fraction(String element) {
    return ((Number) value(element)).doubleValue();
  }

  private Object value(String element) {
    return Objects.requireNonNull(values.get(element), () -> type + "." + element);
  }
}
