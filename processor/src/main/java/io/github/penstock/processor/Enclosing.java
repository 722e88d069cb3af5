package io.github.penstock.processor;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;

/** What elements of a compiler's model are in. */
final class Enclosing {

  private Enclosing() {}

  /** The type that declares a method. */
  static TypeElement type(Element method) {
    return (TypeElement) Objects.requireNonNull(method.getEnclosingElement(), "owner");
  }

  /** An element and what it is in, up to and without its package; the outermost type is last. */
  static List<Element> chain(Element element) {
    return Stream.iterate(
            element,
            e -> e != null && e.getKind() != ElementKind.PACKAGE,
            Element::getEnclosingElement)
        .toList();
  }
}
