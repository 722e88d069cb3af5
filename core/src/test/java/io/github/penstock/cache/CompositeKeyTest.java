package io.github.penstock.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys are equal by their parts. */
class CompositeKeyTest {

  /** As a generated class has it. */
  private record Own(int shop, String item) implements CompositeKey {
    @Override
    public List<Object> parts() {
      return List.of(shop, item);
    }

    @Override
    public boolean equals(Object other) {
      return CompositeKey.areEqual(this, other);
    }

    @Override
    public int hashCode() {
      return 31 * (31 + Integer.hashCode(shop)) + item.hashCode();
    }
  }

  @Test
  void keysOfOtherClassesAreEqualBothWays() {
    CompositeKey own = new Own(1, "a");
    CompositeKey parts = CompositeKey.of(List.of(1, "a"));
    assertThat(own).isEqualTo(parts).hasSameHashCodeAs(parts);
    assertThat(parts).isEqualTo(own).isNotEqualTo(new Own(2, "a"));
    assertThat(parts)
        .isNotEqualTo(CompositeKey.of(List.of(1, "a", "b")))
        .isNotEqualTo(CompositeKey.of(List.of(1L, "a")))
        .isNotEqualTo(List.of(1, "a"));
  }

  @Test
  void partsAreCopiedAndNoneIsNull() {
    List<Object> given = new ArrayList<>(List.of(1, 2));
    CompositeKey key = CompositeKey.of(given);
    given.add(3);
    assertThat(key.parts()).containsExactly(1, 2);
    assertThatThrownBy(() -> CompositeKey.of(Arrays.asList(1, null)))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void theirTextTellsNothing() {
    assertThat(CompositeKey.of(List.of("secret", 1))).hasToString("CompositeKey of 2 parts");
  }
}
