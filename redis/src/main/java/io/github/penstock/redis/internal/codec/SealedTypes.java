package io.github.penstock.redis.internal.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import io.github.penstock.cache.DefinitionException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson how to tell the children of a sealed type apart: by a property {@code @type} with
 * the child's simple name, beginning in lower case. Only what the type permits is ever made. All
 * other annotations are unknown to it. Stateless.
 */
final class SealedTypes extends NopAnnotationIntrospector {

  private static final long serialVersionUID = 1L;
  private static final String PROPERTY = "@type";

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public @Nullable TypeResolverBuilder<?> findTypeResolver(
      MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
    if (!annotated.getRawType().isSealed() || annotated.getRawType().isEnum()) {
      return null;
    }
    JsonTypeInfo.Value info =
        JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, PROPERTY, null, false, true, null);
    return new StdTypeResolverBuilder(info).init(info, null);
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    if (!annotated.getRawType().isSealed()) {
      return null;
    }
    return children(annotated.getRawType()).entrySet().stream()
        .map(child -> new NamedType(child.getValue(), child.getKey()))
        .toList();
  }

  @Override
  public @Nullable String findTypeName(AnnotatedClass annotated) {
    return null;
  }

  /** All that can be an instance of a sealed type, by logical name. */
  static Map<String, Class<?>> children(Class<?> sealed) {
    Map<String, Class<?>> children = new TreeMap<>();
    collect(sealed, sealed, children);
    return children;
  }

  private static void collect(Class<?> top, Class<?> sealed, Map<String, Class<?>> children) {
    for (Class<?> child : sealed.getPermittedSubclasses()) {
      if (child.isSealed() && !child.isEnum()) {
        collect(top, child, children);
        if (Modifier.isAbstract(child.getModifiers())) {
          continue;
        }
      }
      String simple = child.getSimpleName();
      String name = simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
      Class<?> other = children.putIfAbsent(name, child);
      if (other != null && other != child) {
        throw new DefinitionException(
            "Sealed type "
                + top.getName()
                + " permits two classes that would both be called '"
                + name
                + "': "
                + other.getName()
                + " and "
                + child.getName()
                + ". Rename one, or give the cache a codec of your own by Redis.codecs.");
      }
    }
  }
}
