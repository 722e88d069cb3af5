package io.github.penstock.postgres;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.PropertyNamingStrategy;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names the properties of records in JSON as their columns would be named. Stateless. */
final class JsonNames extends PropertyNamingStrategy {

  private static final long serialVersionUID = 1L;

  @Override
  public String nameForField(MapperConfig<?> config, AnnotatedField field, String name) {
    return column(field, name);
  }

  @Override
  public String nameForGetterMethod(MapperConfig<?> config, AnnotatedMethod method, String name) {
    return column(method, name);
  }

  @Override
  public String nameForConstructorParameter(
      MapperConfig<?> config, AnnotatedParameter parameter, String name) {
    return column(parameter, name);
  }

  private static String column(AnnotatedMember member, String name) {
    RecordComponent component = component(member.getDeclaringClass(), name);
    return component == null ? name : Components.column(component);
  }

  private static @Nullable RecordComponent component(Class<?> type, String name) {
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.getName().equals(name)) {
          return component;
        }
      }
    }
    return null;
  }

  /**
   * Tells Jackson that null only goes into components that take it, and that a record has no other
   * properties than its components. All annotations of Jackson are unknown to it. Stateless.
   */
  static final class OfComponents extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public Version version() {
      return Version.unknownVersion();
    }

    @Override
    public boolean hasIgnoreMarker(AnnotatedMember member) {
      return member instanceof AnnotatedMethod
          && member.getDeclaringClass().isRecord()
          && component(member.getDeclaringClass(), member.getName()) == null;
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      RecordComponent component = of(member);
      return component == null ? null : !takesNull(component);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      RecordComponent component = annotated instanceof AnnotatedMember m ? of(m) : null;
      return component == null || takesNull(component)
          ? JsonSetter.Value.forContentNulls(Nulls.FAIL)
          : JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL);
    }

    private static @Nullable RecordComponent of(AnnotatedMember member) {
      Class<?> type = member.getDeclaringClass();
      if (!type.isRecord()) {
        return null;
      }
      return member instanceof AnnotatedParameter parameter
          ? type.getRecordComponents()[parameter.getIndex()]
          : component(type, member.getName());
    }

    private static boolean takesNull(RecordComponent component) {
      return Components.isNullable(component) || component.getType() == Optional.class;
    }
  }
}
