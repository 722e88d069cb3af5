package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.penstock.cache.HotKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopKeysTest {

  private final TopKeys<Integer> keys = new TopKeys<>();

  @Test
  void theHottestKeysOfAZipfStreamAreFoundWithTheirShares() {
    Zipf zipf = new Zipf(100_000, 1.0, 42);
    for (int key : zipf.draw(60_000)) {
      keys.add(key);
    }
    List<HotKey> top = keys.top(5);
    assertThat(top).hasSize(5);
    for (int rank = 0; rank < 5; rank++) {
      HotKey found = top.get(rank);
      assertThat(found.key()).isEqualTo(zipf.key(rank));
      assertThat(found.share() - found.uncertainty()).isCloseTo(zipf.share(rank), within(0.01));
    }
  }

  @Test
  void whateverIsMoreThanOneOfThePlacesIsThere() {
    for (int i = 0; i < 60 * (TopKeys.PLACES - 1); i++) {
      keys.add(i % (TopKeys.PLACES - 1) == 0 ? -1 : i);
    }
    HotKey hottest = keys.top(1).get(0);
    assertThat(hottest.key()).isEqualTo(-1);
    assertThat(hottest.share()).isGreaterThanOrEqualTo(1.0 / TopKeys.PLACES);
    assertThat(hottest.share() - hottest.uncertainty())
        .isLessThanOrEqualTo(1.0 / (TopKeys.PLACES - 1));
  }

  @Test
  void whatWasHotOnceIsForgotten() {
    for (int i = 0; i < TopKeys.WINDOW; i++) {
      keys.add(-1);
    }
    assertThat(keys.top(1)).containsExactly(new HotKey(-1, 1, 0));
    for (int i = 0; i < 3 * TopKeys.WINDOW; i++) {
      keys.add(-2);
    }
    assertThat(keys.top(2).get(0).key()).isEqualTo(-2);
    assertThat(keys.top(2).get(1).share()).isLessThan(0.1);
  }

  @Test
  void noKeyIsInItsText() {
    assertThat(new HotKey("ann@example.org", 0.5, 0).toString()).doesNotContain("ann");
  }
}
