package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is compressed comes back, what does not shrink stays, and no bytes claim too much. */
class PayloadTest {

  private static final int MEGABYTE = 1 << 20;
  private static final byte[] TEXT = "{\"name\":\"Ann\"},".repeat(MEGABYTE / 15).getBytes(UTF_8);

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static byte[] claiming(int length, byte[] frame) {
    return ByteBuffer.allocate(4 + frame.length).putInt(length).put(frame).array();
  }

  private static void isRefused(byte[] stored) {
    assertThatThrownBy(() -> Payload.decompressed(stored, 0, stored.length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMegabyteOfTextIsShortAndComesBack() {
    Payload packed = Payload.compressed(TEXT);
    assertThat(packed.form()).isEqualTo(Payload.Form.COMPRESSED);
    assertThat(packed.bytes()).hasSizeLessThan(TEXT.length / 100);
    byte[] behind = new byte[7 + packed.bytes().length];
    System.arraycopy(packed.bytes(), 0, behind, 7, packed.bytes().length);
    assertThat(Payload.decompressed(behind, 7, packed.bytes().length)).isEqualTo(TEXT);
  }

  @Test
  void whatShrinksByLessThanATenthStaysAsItIs() {
    byte[] noise = random(MEGABYTE);
    assertThat(Payload.compressed(noise).bytes()).isSameAs(noise);
    byte[] little = random(MEGABYTE);
    Arrays.fill(little, 0, MEGABYTE / 20, (byte) 0);
    assertThat(Payload.compressed(little).form()).isEqualTo(Payload.Form.PLAIN);
    byte[] more = random(MEGABYTE);
    Arrays.fill(more, 0, MEGABYTE / 8, (byte) 0);
    assertThat(Payload.compressed(more).form()).isEqualTo(Payload.Form.COMPRESSED);
  }

  /** Few bytes that say that they are very many: nothing of that size is made. */
  @Test
  void aBombIsRefused() {
    byte[] frame = Zstd.compress(new byte[2 * Payload.LONGEST]);
    isRefused(claiming(2 * Payload.LONGEST, frame));
    isRefused(claiming(Payload.LONGEST, frame));
    isRefused(claiming(100, frame));
    isRefused(claiming(-1, frame));
    isRefused(claiming(Payload.LONGEST, new byte[0]));
  }

  @Test
  void damageIsRefused() {
    byte[] packed = Payload.compressed(TEXT).bytes();
    isRefused(new byte[0]);
    isRefused(new byte[3]);
    isRefused(Arrays.copyOf(packed, packed.length / 2));
    byte[] noFrame = packed.clone();
    noFrame[4] ^= 1;
    isRefused(noFrame);
    byte[] otherLength = packed.clone();
    otherLength[3] ^= 1;
    isRefused(otherLength);
  }

  @Test
  void whatIsLongerThanTheLongestIsNotCompressed() {
    byte[] huge = new byte[Payload.LONGEST + 1];
    assertThat(Payload.compressed(huge).bytes()).isSameAs(huge);
  }
}
