package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Freshness;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettingTest {

  private final Setting setting = new Setting(CachePolicy.ttl(Duration.ofMinutes(1)));

  @Test
  void aShareOfTheKeysIsInAndStaysInWhenItGrows() {
    Set<String> before = Set.of();
    for (int percent : new int[] {0, 1, 10, 25, 50, 99, 100}) {
      setting.percent(percent);
      Set<String> in = in();
      assertThat(in.size()).isBetween(percent * 85, percent * 115);
      assertThat(in).containsAll(before);
      before = in;
    }
    assertThat(before).hasSize(10_000);
  }

  /** Other nodes and later versions have to decide alike. */
  @Test
  void whichKeysAreInIsForEver() {
    setting.percent(10);
    assertThat(in()).contains("4", "6", "21").doesNotContain("0", "1", "5", "20");
  }

  @Test
  void itIsUsualOnlyForAllKeysAndBoundedReads() {
    assertThat(setting.isUsual()).isTrue();
    setting.percent(99);
    assertThat(setting.isUsual()).isFalse();
    setting.percent(100);
    CachePolicy bounded = setting.policy();
    setting.policy(bounded.with(Freshness.DEFAULT.with(Consistency.STRONG)));
    assertThat(setting.isUsual()).isFalse();
    setting.policy(bounded);
    assertThat(setting.isUsual()).isTrue();
  }

  private Set<String> in() {
    Set<String> in = new TreeSet<>();
    for (int i = 0; i < 10_000; i++) {
      String text = Integer.toString(i);
      if (setting.isFor(text)) {
        in.add(text);
      }
    }
    return in;
  }
}
