package io.github.penstock.internal.reflect;

import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads an interface into the model that plans are made from. Called when a repository is made, by
 * one thread.
 */
public final class ReflectiveModelReader {

  private static final String OURS = Repository.class.getPackageName();

  private final Class<?> type;
  private final TypeResolver resolver;
  private final Map<String, TypeModel> types = new HashMap<>();

  private ReflectiveModelReader(Class<?> type) {
    this.type = type;
    this.resolver = new TypeResolver(type);
  }

  /**
   * Reads a type.
   *
   * @param type the interface of a repository; for a class the model says no more than that
   * @return the model
   */
  public static RepositoryModel read(Class<?> type) {
    return new ReflectiveModelReader(type).read();
  }

  private RepositoryModel read() {
    // Sorted, because reflection has no order and mistakes are to be listed in the same one always.
    Map<String, MethodModel> methods = new TreeMap<>();
    if (type.isInterface()) {
      for (Method method : type.getMethods()) {
        if (isPlanned(method)) {
          methods.merge(id(method), method(method), this::moreSpecific);
        }
      }
    }
    resolver.supertypes().forEach(this::describe);
    return new RepositoryModel(
        type.getName(),
        type.isInterface(),
        annotations(type),
        resolver.supertypes(),
        List.copyOf(methods.values()),
        types);
  }

  /** Name and erased parameter types: what the plan knows a method by. */
  static String id(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }

  /** A method for messages, such as {@code Reports.all(java.util.Collection)}. */
  static String shown(Method method) {
    String owner = method.getDeclaringClass().getSimpleName();
    return owner + "." + id(method);
  }

  /**
   * Whether a method says by itself what is to be done. A bridge calls the method that it stands
   * for, and what every object has is the proxy's own.
   */
  static boolean isPlanned(Method method) {
    return !Modifier.isStatic(method.getModifiers())
        && !method.isBridge()
        && !isOfObject(method.getName(), method.getParameterTypes());
  }

  private static boolean isOfObject(String name, Class<?>[] parameters) {
    return Arrays.stream(Object.class.getMethods())
        .anyMatch(
            m -> m.getName().equals(name) && Arrays.equals(m.getParameterTypes(), parameters));
  }

  /** Of two interfaces' methods that are one in the proxy, the one that promises more. */
  private MethodModel moreSpecific(MethodModel a, MethodModel b) {
    ClassLoader loader = loader();
    Class<?> ofA = a.returns().toClass(loader);
    return ofA.isAssignableFrom(b.returns().toClass(loader)) ? b : a;
  }

  private MethodModel method(Method method) {
    List<VariableModel> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      TypeRef parameterType = resolver.resolve(parameter.getParameterizedType());
      describe(parameterType);
      parameters.add(
          new VariableModel(
              parameter.getName(),
              parameterType,
              isNullable(parameter.getAnnotatedType(), parameter),
              annotations(parameter)));
    }
    TypeRef returns = resolver.resolve(method.getGenericReturnType());
    describe(returns);
    return new MethodModel(
        id(method),
        method.getName(),
        returns,
        isNullable(method.getAnnotatedReturnType(), method),
        method.isDefault(),
        parameters,
        Arrays.stream(method.getParameters()).allMatch(Parameter::isNamePresent),
        annotations(method),
        Arrays.stream(method.getExceptionTypes()).map(Class::getName).sorted().toList());
  }

  /** Adds the records and enums in a type to the model. */
  private void describe(TypeRef ref) {
    ref.arguments().forEach(this::describe);
    if (ref.isArray() || types.containsKey(ref.name())) {
      return;
    }
    Class<?> described = ref.toClass(loader());
    if (described.isEnum()) {
      types.put(
          ref.name(),
          new TypeModel(ref.name(), TypeModel.Kind.ENUM, List.of(), annotations(described)));
    } else if (described.isRecord()) {
      List<VariableModel> components =
          Arrays.stream(described.getRecordComponents()).map(this::component).toList();
      types.put(
          ref.name(),
          new TypeModel(ref.name(), TypeModel.Kind.RECORD, components, annotations(described)));
      components.forEach(component -> describe(component.type()));
    }
  }

  private VariableModel component(RecordComponent component) {
    return new VariableModel(
        component.getName(),
        resolver.resolve(component.getGenericType()),
        isNullable(component.getAnnotatedType(), component, component.getAccessor()),
        annotations(component));
  }

  private ClassLoader loader() {
    ClassLoader own = type.getClassLoader();
    return own == null ? ClassLoader.getSystemClassLoader() : own;
  }

  /** Any annotation of that name will do, on the type as JSpecify's or on the declaration. */
  private static boolean isNullable(AnnotatedType annotated, AnnotatedElement... declarations) {
    return Stream.concat(Stream.of(annotated), Stream.of(declarations))
        .flatMap(element -> Arrays.stream(element.getAnnotations()))
        .anyMatch(a -> a.annotationType().getSimpleName().equals("Nullable"));
  }

  private static List<AnnotationModel> annotations(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .flatMap(ReflectiveModelReader::contained)
        .filter(a -> a.annotationType().getPackageName().equals(OURS))
        .map(ReflectiveModelReader::annotation)
        .toList();
  }

  /** The annotations that a container holds, or the annotation itself. */
  private static Stream<Annotation> contained(Annotation annotation) {
    for (Method element : annotation.annotationType().getDeclaredMethods()) {
      Class<?> type = element.getReturnType();
      if (type.isArray() && type.getComponentType().isAnnotation()) {
        return Arrays.stream((Annotation[]) element(annotation, element));
      }
    }
    return Stream.of(annotation);
  }

  private static AnnotationModel annotation(Annotation annotation) {
    Map<String, Object> values = new HashMap<>();
    for (Method element : annotation.annotationType().getDeclaredMethods()) {
      values.put(element.getName(), value(annotation, element));
    }
    return new AnnotationModel(annotation.annotationType().getName(), values);
  }

  private static Object value(Annotation annotation, Method element) {
    Object value = element(annotation, element);
    if (value instanceof Class<?> named) {
      return named.getName();
    }
    return value instanceof Enum<?> constant ? constant.name() : value;
  }

  private static Object element(Annotation annotation, Method element) {
    try {
      return element.invoke(annotation);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + annotation.annotationType().getName(), e);
    }
  }
}
