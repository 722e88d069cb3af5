package io.github.penstock.processor;

import io.github.penstock.internal.plan.Mistake;
import io.github.penstock.internal.plan.Mistake.Place;
import java.util.function.Predicate;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic.Kind;
import org.jspecify.annotations.Nullable;

/** Tells mistakes where they were made. Used by one thread. */
final class Reporter {

  private final Messager messager;
  private final Predicate<Element> isSource;

  Reporter(Messager messager, Predicate<Element> isSource) {
    this.messager = messager;
    this.isSource = isSource;
  }

  /** Tells a mistake of an interface. */
  void tell(Mistake mistake, TypeElement type, MirrorReader reader) {
    Element found = element(mistake.place(), type, reader);
    // What was compiled before has no line; the interface that uses it has one.
    Element at = found != null && isSource.test(found) ? found : type;
    switch (mistake.severity()) {
      case ERROR -> messager.printMessage(Kind.ERROR, mistake.line(), at);
      case WARNING -> warn(mistake.line(), at);
      case NOTE -> messager.printMessage(Kind.NOTE, mistake.line(), at);
    }
  }

  /** Warns, unless the element or what it is in says not to. */
  void warn(String line, Element at) {
    if (!Annotations.suppressWarnings(at)) {
      messager.printMessage(Kind.WARNING, line, at);
    }
  }

  /** Something went wrong that is nobody's mistake but the surroundings'. */
  void error(String line, Element at) {
    messager.printMessage(Kind.ERROR, line, at);
  }

  private static @Nullable Element element(Place place, TypeElement type, MirrorReader reader) {
    if (place instanceof Place.OfMethod method) {
      return reader.method(method.method());
    }
    if (place instanceof Place.OfParameter parameter) {
      ExecutableElement method = reader.method(parameter.method());
      return method == null ? null : named(method.getParameters(), parameter.parameter());
    }
    if (place instanceof Place.OfRecord row) {
      return reader.element(row.type());
    }
    if (place instanceof Place.OfComponent component) {
      TypeElement row = reader.element(component.type());
      // Compilers have a line for the component's field, and none for the component.
      return row == null
          ? null
          : named(ElementFilter.fieldsIn(row.getEnclosedElements()), component.component());
    }
    return type;
  }

  private static @Nullable Element named(Iterable<? extends Element> elements, String name) {
    for (Element element : elements) {
      if (element.getSimpleName().contentEquals(name)) {
        return element;
      }
    }
    return null;
  }
}
