package io.github.penstock.samples.shop.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeySourceTest {

  private static final int DRAWS = 200_000;

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void ranksAreAsLikelyAsTheLawSays() {
    int ranks = 1_000;
    Zipf zipf = new Zipf(ranks, 1.0);
    int[] drawn = new int[ranks];
    for (int i = 0; i < DRAWS; i++) {
      drawn[zipf.next(random)]++;
    }
    double harmonic = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      harmonic += 1.0 / rank;
    }
    for (int rank : new int[] {0, 1, 9, 99}) {
      double expected = 1 / (harmonic * (rank + 1));
      assertThat((double) drawn[rank] / DRAWS).isCloseTo(expected, within(expected / 5));
    }
  }

  @Test
  void aSingleRankIsAlwaysDrawn() {
    assertThat(new Zipf(1, 1.0).next(random)).isZero();
    assertThatThrownBy(() -> new Zipf(0, 1.0)).hasMessage("ranks 0 is less than 1");
  }

  @Test
  void keysReachEachRowOfATableOfAnySizeAndNoOther() {
    for (int rows : new int[] {1, 2, 7, 100, 128}) {
      KeySource keys = KeySource.zipf(rows, 0);
      Set<Long> met = new HashSet<>();
      for (int i = 0; i < 5_000; i++) {
        met.add(keys.next(random));
      }
      assertThat(met).hasSize(rows).allMatch(key -> key >= 1 && key <= rows);
    }
  }
}
