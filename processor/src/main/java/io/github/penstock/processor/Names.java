package io.github.penstock.processor;

import io.github.penstock.cache.TypeRef;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/**
 * How types are written in one generated class: by their simple name and an import, or by their
 * whole name where the simple one means something else. Used by one thread.
 */
final class Names {

  /** What the names of the records begin with that a generated class has inside; a number ends. */
  static final String KEY = "Key";

  private static final Pattern OWN = Pattern.compile(KEY + "\\d+");

  private final Elements elements;
  private final MirrorReader reader;
  private final String ownPackage;
  private final Map<String, String> meanings = new TreeMap<>();
  private final Set<String> inherited = new HashSet<>();

  Names(TypeElement type, Elements elements, MirrorReader reader) {
    this.elements = elements;
    this.reader = reader;
    this.ownPackage = packageOf(type);
    collectInherited(type);
  }

  /** A class of the JDK or of this library. */
  String of(Class<?> type) {
    String packageName = type.getPackageName();
    String canonical = String.valueOf(type.getCanonicalName());
    return written(packageName, canonical.substring(packageName.length() + 1));
  }

  /** A class that is compiled; it must be within the reach of the interface's package. */
  String of(TypeElement type) {
    String packageName = packageOf(type);
    for (Element e : Enclosing.chain(type)) {
      boolean open = e.getModifiers().contains(Modifier.PUBLIC) || packageName.equals(ownPackage);
      if (e.getModifiers().contains(Modifier.PRIVATE) || !open) {
        throw new NotWritableException(type + " is not visible in its package");
      }
    }
    String qualified = type.getQualifiedName().toString();
    return packageName.isEmpty()
        ? qualified
        : written(packageName, qualified.substring(packageName.length() + 1));
  }

  /** A type with its arguments, as a signature has it. */
  String of(TypeMirror type) {
    if (type.getKind().isPrimitive()) {
      return type.getKind().name().toLowerCase(Locale.ROOT);
    }
    return switch (type.getKind()) {
      case VOID -> "void";
      case ARRAY -> of(((ArrayType) type).getComponentType()) + "[]";
      case DECLARED -> {
        DeclaredType declared = (DeclaredType) type;
        yield of((TypeElement) declared.asElement())
            + arguments(declared.getTypeArguments().stream().map(this::of).toList());
      }
      case TYPEVAR -> simpleName(type);
      case WILDCARD -> of((WildcardType) type);
      default -> throw new UnresolvedTypeException(type.toString());
    };
  }

  /** A type of the plan. */
  String of(TypeRef type) {
    TypeElement element = reader.element(type.name());
    TypeElement found = element == null ? elements.getTypeElement(type.name()) : element;
    if (found == null) {
      throw new NotWritableException("there is no class " + type.name());
    }
    return of(found) + arguments(type.arguments().stream().map(this::of).toList());
  }

  /** The imports that are needed, sorted. */
  List<String> imports() {
    return meanings.entrySet().stream()
        .map(entry -> entry.getValue() + "." + entry.getKey())
        .filter(name -> !name.startsWith(ownPackage + ".") || isDeeper(name))
        .filter(name -> !isOfJavaLang(name))
        .sorted()
        .toList();
  }

  private boolean isDeeper(String name) {
    return name.indexOf('.', ownPackage.length() + 1) >= 0;
  }

  private static boolean isOfJavaLang(String name) {
    return name.startsWith("java.lang.") && name.indexOf('.', "java.lang.".length()) < 0;
  }

  private String of(WildcardType type) {
    TypeMirror upper = type.getExtendsBound();
    TypeMirror lower = type.getSuperBound();
    if (upper != null) {
      return "? extends " + of(upper);
    }
    return lower == null ? "?" : "? super " + of(lower);
  }

  private static String simpleName(TypeMirror variable) {
    return ((TypeVariable) variable).asElement().getSimpleName().toString();
  }

  private static String arguments(List<String> written) {
    return written.isEmpty() ? "" : written.stream().collect(Collectors.joining(", ", "<", ">"));
  }

  private String written(String packageName, String path) {
    int dot = path.indexOf('.');
    String outermost = dot < 0 ? path : path.substring(0, dot);
    boolean hidden =
        inherited.contains(outermost)
            || OWN.matcher(outermost).matches()
            || (packageName.equals("java.lang")
                && elements.getTypeElement(ownPackage + "." + outermost) != null);
    boolean free = !hidden && meanings.putIfAbsent(outermost, packageName) == null;
    boolean same = !hidden && packageName.equals(meanings.get(outermost));
    return free || same ? path : packageName + "." + path;
  }

  private String packageOf(TypeElement type) {
    return elements.getPackageOf(type).getQualifiedName().toString();
  }

  /** The names of nested types are inherited, and hide what is imported. */
  private void collectInherited(TypeElement type) {
    ElementFilter.typesIn(type.getEnclosedElements())
        .forEach(nested -> inherited.add(nested.getSimpleName().toString()));
    type.getInterfaces()
        .forEach(parent -> collectInherited((TypeElement) ((DeclaredType) parent).asElement()));
  }
}
