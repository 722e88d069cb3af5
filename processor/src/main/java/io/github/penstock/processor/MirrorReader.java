package io.github.penstock.processor;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * Reads an interface from a compiler's model into the model that plans are made from: the same as
 * the reader over reflection gives for the compiled class. Used for one interface, by one thread.
 */
final class MirrorReader {

  private static final Pattern MADE_UP = Pattern.compile("arg\\d+");

  private final TypeElement type;
  private final Elements elements;
  private final Types types;
  private final Annotations annotations;
  private final MirrorResolver resolver;
  private final Predicate<Element> isSource;
  private final Map<String, ExecutableElement> methods = new HashMap<>();
  private final Map<String, TypeModel> described = new HashMap<>();

  /**
   * Reads one interface.
   *
   * @param type the interface
   * @param isSource whether an element is being compiled, so that the names of its parameters are
   *     those of the source
   */
  MirrorReader(TypeElement type, Elements elements, Types types, Predicate<Element> isSource) {
    this.type = type;
    this.elements = elements;
    this.types = types;
    this.annotations = new Annotations(elements);
    this.resolver = new MirrorResolver(elements, type);
    this.isSource = isSource;
  }

  RepositoryModel read() {
    Map<String, MethodModel> read = new TreeMap<>();
    if (type.getKind().isInterface()) {
      for (ExecutableElement method : new InterfaceMethods(type, elements, types).all()) {
        String id = id(method);
        ExecutableElement before = methods.get(id);
        if (before == null || promisesMore(method, before)) {
          methods.put(id, method);
          read.put(id, method(id, method));
        }
      }
    }
    resolver.supertypes().forEach(this::describe);
    return new RepositoryModel(
        elements.getBinaryName(type).toString(),
        type.getKind().isInterface(),
        annotations.of(type),
        resolver.supertypes(),
        List.copyOf(read.values()),
        described);
  }

  /** The method of an id of the model. */
  @Nullable ExecutableElement method(String id) {
    return methods.get(id);
  }

  /** The class of a name in the model. */
  @Nullable TypeElement element(String binaryName) {
    return resolver.element(binaryName);
  }

  /** Name and erased parameter types. */
  private String id(ExecutableElement method) {
    return method.getParameters().stream()
        .map(parameter -> className(types.erasure(parameter.asType())))
        .collect(Collectors.joining(",", method.getSimpleName() + "(", ")"));
  }

  /** As {@code Class.getName} has it. */
  private String className(TypeMirror erased) {
    return switch (erased.getKind()) {
      case ARRAY -> "[" + arrayPart(((ArrayType) erased).getComponentType());
      default -> resolver.resolve(erased).name();
    };
  }

  private String arrayPart(TypeMirror component) {
    return switch (component.getKind()) {
      case BOOLEAN -> "Z";
      case BYTE -> "B";
      case SHORT -> "S";
      case INT -> "I";
      case LONG -> "J";
      case CHAR -> "C";
      case FLOAT -> "F";
      case DOUBLE -> "D";
      case ARRAY -> className(component);
      default -> "L" + className(component) + ";";
    };
  }

  /** Of two interfaces' methods that are one in the implementation, the one that promises more. */
  private boolean promisesMore(ExecutableElement method, ExecutableElement before) {
    return types.isSubtype(
        types.erasure(method.getReturnType()), types.erasure(before.getReturnType()));
  }

  private MethodModel method(String id, ExecutableElement method) {
    List<VariableModel> parameters = new ArrayList<>();
    for (VariableElement parameter : method.getParameters()) {
      TypeRef parameterType = resolver.resolve(parameter.asType());
      describe(parameterType);
      parameters.add(
          new VariableModel(
              parameter.getSimpleName().toString(),
              parameterType,
              Annotations.haveNullable(parameter, parameter.asType()),
              annotations.of(parameter)));
    }
    TypeRef returns = resolver.resolve(method.getReturnType());
    describe(returns);
    return new MethodModel(
        id,
        method.getSimpleName().toString(),
        returns,
        Annotations.haveNullable(method, method.getReturnType()),
        method.isDefault(),
        parameters,
        isSource.test(method)
            || parameters.isEmpty()
            || parameters.stream().anyMatch(p -> !MADE_UP.matcher(p.name()).matches()),
        annotations.of(method),
        method.getThrownTypes().stream()
            .map(thrown -> className(types.erasure(thrown)))
            .sorted()
            .toList());
  }

  /** Adds the records and enums in a type to the model. */
  private void describe(TypeRef ref) {
    ref.arguments().forEach(this::describe);
    TypeElement element = resolver.element(ref.name());
    if (element == null || described.containsKey(ref.name())) {
      return;
    }
    if (element.getKind() == ElementKind.ENUM) {
      described.put(
          ref.name(),
          new TypeModel(ref.name(), TypeModel.Kind.ENUM, List.of(), annotations.of(element)));
    } else if (element.getKind() == ElementKind.RECORD) {
      List<VariableModel> components =
          element.getRecordComponents().stream().map(this::component).toList();
      described.put(
          ref.name(),
          new TypeModel(ref.name(), TypeModel.Kind.RECORD, components, annotations.of(element)));
      components.forEach(component -> describe(component.type()));
    }
  }

  private VariableModel component(RecordComponentElement component) {
    return new VariableModel(
        component.getSimpleName().toString(),
        resolver.resolve(component.asType()),
        Annotations.haveNullable(component, component.asType(), component.getAccessor()),
        annotations.of(component));
  }
}
