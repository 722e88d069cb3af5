package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.spi.Snapshot;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Snapshots as the server writes them. */
class FactsTest {

  @Test
  void readsWhoIsRunning() {
    assertThat(Facts.parse("10:20:10,14,19", "d", true))
        .isEqualTo(new Snapshot("d", 10, 20, Set.of(10L, 14L, 19L), true));
  }

  @Test
  void readsThatNobodyIsRunning() {
    assertThat(Facts.parse("795:795:", "d", false))
        .isEqualTo(new Snapshot("d", 795, 795, Set.of(), false));
  }

  @Test
  void idsMayBeLongerThanThirtyTwoBits() {
    Snapshot snapshot = Facts.parse("8589934592:8589934599:8589934595", "d", true);

    assertThat(snapshot.hasFinished(8_589_934_594L)).isTrue();
    assertThat(snapshot.hasFinished(8_589_934_595L)).isFalse();
    assertThat(snapshot.hasFinished(8_589_934_599L)).isFalse();
  }
}
