package io.github.penstock.processor;

import io.github.penstock.annotation.Repository;
import io.github.penstock.internal.plan.model.AnnotationModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.AnnotatedConstruct;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.Elements;

/** Reads annotations from a compiler's model. Used by one thread. */
final class Annotations {

  private static final String OURS = Repository.class.getPackageName();

  private final Elements elements;

  Annotations(Elements elements) {
    this.elements = elements;
  }

  /** The annotations of this library. */
  List<AnnotationModel> of(Element element) {
    return element.getAnnotationMirrors().stream()
        .flatMap(this::contained)
        .filter(
            mirror -> elements.getPackageOf(element(mirror)).getQualifiedName().contentEquals(OURS))
        .map(this::model)
        .toList();
  }

  /** Any annotation of that name will do, on a type as JSpecify's or on a declaration. */
  static boolean haveNullable(AnnotatedConstruct... annotated) {
    return Arrays.stream(annotated)
        .flatMap(one -> one.getAnnotationMirrors().stream())
        .anyMatch(mirror -> element(mirror).getSimpleName().contentEquals("Nullable"));
  }

  /** Whether warnings of this processor are switched off for an element or what it is in. */
  static boolean suppressWarnings(Element element) {
    return Enclosing.chain(element).stream()
        .map(e -> e.getAnnotation(SuppressWarnings.class))
        .anyMatch(found -> found != null && Arrays.asList(found.value()).contains("penstock"));
  }

  /** The annotations that a container of repeated ones holds, or the annotation itself. */
  private Stream<AnnotationMirror> contained(AnnotationMirror mirror) {
    for (AnnotationValue value : elements.getElementValuesWithDefaults(mirror).values()) {
      if (value.getValue() instanceof List<?> list
          && !list.isEmpty()
          && list.stream().allMatch(Annotations::isAnnotation)) {
        return list.stream().map(each -> (AnnotationMirror) ((AnnotationValue) each).getValue());
      }
    }
    return Stream.of(mirror);
  }

  private static boolean isAnnotation(Object value) {
    return ((AnnotationValue) value).getValue() instanceof AnnotationMirror;
  }

  private static TypeElement element(AnnotationMirror mirror) {
    return (TypeElement) mirror.getAnnotationType().asElement();
  }

  private AnnotationModel model(AnnotationMirror mirror) {
    Map<String, Object> values = new HashMap<>();
    for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
        elements.getElementValuesWithDefaults(mirror).entrySet()) {
      values.put(entry.getKey().getSimpleName().toString(), value(entry.getValue().getValue()));
    }
    return new AnnotationModel(elements.getBinaryName(element(mirror)).toString(), values);
  }

  private Object value(Object value) {
    if (value instanceof VariableElement constant) {
      return constant.getSimpleName().toString();
    }
    if (value instanceof DeclaredType type) {
      return elements.getBinaryName((TypeElement) type.asElement()).toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(each -> value(((AnnotationValue) each).getValue())).toList();
    }
    return value;
  }
}
