package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LocalHitsTest {

  private static final long MICRO = 1_000;

  private final LocalHits hits = new LocalHits();

  @Test
  void countsEachHitOfEachThreadWhetherItHasACellOrNot() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) { // more than there are slots
      threads.add(new Thread(() -> hit(10_000)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(hits.sum()).isEqualTo(1_000_000);
  }

  @Test
  void aThreadThatReadsOftenGetsACellAndLeavesItsHitsBehindWhenItEnds()
      throws InterruptedException {
    for (int i = 0; i < 1_000; i++) { // one after the other, in all slots many times
      Thread thread = new Thread(() -> assertThat(hit(2_000)).isNotNull());
      thread.start();
      thread.join();
      assertThat(hits.sum()).isEqualTo((i + 1) * 2_000L);
    }
  }

  @Test
  void aCellThatHasAnOwnerIsNotGivenToAnother() throws InterruptedException {
    LocalHits.Cell own = hit(2_000);
    CountDownLatch all = new CountDownLatch(128);
    for (int i = 0; i < 128; i++) {
      new Thread(
              () -> {
                assertThat(hit(2_000)).isNotSameAs(own);
                all.countDown();
              })
          .start();
    }
    all.await();
    assertThat(hits.mine()).isSameAs(own);
  }

  @Test
  void theTierHearsOfUseOnceInFourMicroseconds() {
    LocalHits.Cell own = hit(2_000);
    long now = System.nanoTime();
    assertThat(own.isDue(now)).isTrue();
    assertThat(own.isDue(now + 4 * MICRO - 1)).isFalse();
    assertThat(own.isDue(now + 4 * MICRO)).isTrue();
    assertThat(own.isDue(now + 5 * MICRO)).isFalse();
  }

  /** The cell of the calling thread after some hits. */
  private LocalHits.Cell hit(int times) {
    for (int i = 0; i < times; i++) {
      hits.increment(hits.mine(), i * 1_313L);
    }
    return hits.mine();
  }
}
