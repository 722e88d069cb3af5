package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Local;
import io.github.penstock.cache.StoredEntry;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What counts of the limits of a local tier: encoded sizes where there are any, else estimates. */
class LocalSizesTest {

  record Name(String first, String last) {}

  record Person(long id, Name name, List<String> tags, Optional<DayOfWeek> day) {}

  private final NoRegion region = new NoRegion();

  private LocalSizes<String> sizes(Local limits) {
    return new LocalSizes<>(limits, region);
  }

  @Test
  void estimatesFollowTheRuleThatIsDocumented() {
    assertThat(Estimate.of("1234567890")).isEqualTo(8 + 10);
    assertThat(Estimate.of(5L)).isEqualTo(8);
    assertThat(Estimate.of(new BigDecimal("1.5"))).isEqualTo(8);
    assertThat(Estimate.of(DayOfWeek.MONDAY)).isEqualTo(8);
    assertThat(Estimate.of(new byte[1_000])).isEqualTo(8 + 1_000);
    assertThat(Estimate.of(new long[1_000])).isEqualTo(8 + 8_000);
    assertThat(Estimate.of(new String[] {"ab", null})).isEqualTo(8 + (8 + 8 + 2) + 8);
    assertThat(Estimate.of(List.of("ab", "c"))).isEqualTo(8 + (8 + 8 + 2) + (8 + 8 + 1));
    assertThat(Estimate.of(Map.of("k", 1))).isEqualTo(8 + (8 + 8 + 8 + 1) + (8 + 8 + 8));
    assertThat(Estimate.of(Optional.empty())).isZero();
    assertThat(Estimate.of(new Object())).isEqualTo(64);
    Name name = new Name("Ann", "Lee");
    int ofName = 8 + (8 + 8 + 3) + (8 + 8 + 3);
    assertThat(Estimate.of(name)).isEqualTo(ofName);
    assertThat(Estimate.of(new Person(1, name, List.of(), Optional.of(DayOfWeek.MONDAY))))
        .isEqualTo(8 + (8 + 8) + (8 + ofName) + (8 + 8) + (8 + 8));
  }

  @Test
  void aValueThatContainsItselfHasASize() {
    List<Object> self = new ArrayList<>();
    self.add(self);
    assertThat(Estimate.of(self)).isPositive();
  }

  @Test
  void whatCameFromTheRemoteTierIsAsLongAsItWasThere() {
    StoredEntry<String> entry =
        new StoredEntry<>(
            "v", 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 77, null);
    assertThat(sizes(Local.DEFAULT.withMaxBytes(1)).of(entry)).isEqualTo(77);
    assertThat(region.asked).isZero();
  }

  @Test
  void aValueIsEncodedForItsSizeOnlyWhereThatMatters() {
    region.encoded = 5;
    assertThat(sizes(new Local(10).withMaxValueBytes(1_000)).ofValue("short")).isEqualTo(13);
    assertThat(region.asked).isZero();
    assertThat(sizes(new Local(10).withMaxValueBytes(100)).ofValue("short")).isEqualTo(5);
    assertThat(sizes(new Local(10).withMaxBytes(100_000)).ofValue("short")).isEqualTo(5);
    assertThat(region.asked).isEqualTo(2);
    region.encoded = 0;
    assertThat(sizes(new Local(10).withMaxBytes(100)).ofValue("short")).isEqualTo(13);
    assertThat(sizes(new Local(10).withMaxBytes(100)).ofValue(null)).isZero();
  }

  @Test
  void theSmallerLimitDecides() {
    assertThat(sizes(new Local(10).withMaxValueBytes(100)).isTooLarge(100)).isFalse();
    assertThat(sizes(new Local(10).withMaxValueBytes(100)).isTooLarge(101)).isTrue();
    assertThat(sizes(new Local(10).withMaxBytes(50)).isTooLarge(51)).isTrue();
    assertThat(sizes(Local.DEFAULT).isTooLarge((1 << 20) + 1)).isTrue();
  }
}
