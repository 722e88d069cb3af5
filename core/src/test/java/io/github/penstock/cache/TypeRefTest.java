package io.github.penstock.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeRefTest {

  /** Types in all the forms that a method may return. */
  interface Forms {
    Map<String, List<int[]>> nested();

    List<? extends Number> wildcard();

    List<String>[] arrays();

    long primitive();
  }

  @Test
  void typesComeBackAsTheyWere() throws Exception {
    for (String method : List.of("nested", "arrays", "primitive")) {
      Type type = Forms.class.getDeclaredMethod(method).getGenericReturnType();
      Type back = TypeRef.of(type).toType(getClass().getClassLoader());
      assertThat(TypeRef.of(back)).isEqualTo(TypeRef.of(type));
      assertThat(back.getTypeName()).isEqualTo(type.getTypeName());
    }
  }

  @Test
  void aWildcardStandsForItsBound() throws Exception {
    Type type = Forms.class.getDeclaredMethod("wildcard").getGenericReturnType();
    assertThat(TypeRef.of(type)).hasToString("java.util.List<java.lang.Number>");
  }

  @Test
  void aClassThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TypeRef.named("no.such.Type").toClass(getClass().getClassLoader()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Class no.such.Type is not visible to the class loader");
  }
}
