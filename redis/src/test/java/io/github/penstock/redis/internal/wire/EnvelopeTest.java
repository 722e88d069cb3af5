package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The header, byte by byte. */
class EnvelopeTest {

  private static final Generation GENERATION = new Generation(4711, 0x09ab12ff);
  private static final Stamp STAMP = new Stamp(new Generation(4700, 0xcafe0001), 42);
  private static final Stamps STAMPS = Stamps.of(STAMP, List.of());
  private static final long SOFT = 1_790_000_000_000L;
  private static final byte[] NONE = new byte[0];
  private static final long VERSION = 0x0807060504030201L;

  @Test
  void readsWhatVersion1Wrote() throws Exception {
    Envelope value = parse(Golden.v1("value"));

    assertThat(value.isAbsent()).isFalse();
    assertThat(value.shape()).isEqualTo(0x01020304);
    assertThat(value.isOf(GENERATION, STAMPS)).isTrue();
    assertThat(value.loadCost()).isEqualTo(Duration.ofNanos(1_500_000));
    assertThat(value.version()).isEqualTo(VERSION);
    assertThat(value.age(SOFT)).isEqualTo(Duration.ofSeconds(60));
    assertThat(value.age(SOFT - 70_000)).isZero();
    assertThat(value.softLife(SOFT - 1_000)).isEqualTo(Duration.ofSeconds(1));
    assertThat(value.hardLife(SOFT - 1_000)).isEqualTo(Duration.ofSeconds(601));
    assertThat(new String(value.stored(), Envelope.HEADER, value.valueLength(), UTF_8))
        .isEqualTo("{\"id\":7}");

    Envelope absent = parse(Golden.v1("absent"));
    assertThat(absent.isAbsent()).isTrue();
    assertThat(absent.valueLength()).isZero();
    assertThat(absent.loadCost()).isEqualTo(Duration.ofSeconds(4294, 967_295_000));
  }

  @Test
  void readsWhatVersion1Compressed() throws Exception {
    Envelope value = parse(Golden.v1("compressed"));

    assertThat(value.isCompressed()).isTrue();
    assertThat(value.isAbsent()).isFalse();
    assertThat(Payload.decompressed(value.stored(), Envelope.HEADER, value.valueLength()))
        .isEqualTo("{\"name\":\"Ann\"}".repeat(40).getBytes(UTF_8));
    assertThat(
            Envelope.head(
                new Payload(Payload.Form.COMPRESSED, false, NONE), 0x01020304, GENERATION))
        .isEqualTo(part(Golden.v1("compressed"), 0, 20));
  }

  @Test
  void readsAndWritesWhatVersion1Validated() throws Exception {
    byte[] stored = Golden.v1("validated");
    Envelope value = parse(stored);

    assertThat(value.validator()).isEqualTo("\"v\u20ac7\"");
    assertThat(new String(value.stored(), value.valueOffset(), value.valueLength(), UTF_8))
        .isEqualTo("{\"id\":7}");
    assertThat(value.isAbsent()).isFalse();
    assertThat(value.isCompressed()).isFalse();
    Payload payload = Payload.plain("{\"id\":7}".getBytes(UTF_8)).with("\"v\u20ac7\"");
    assertThat(Envelope.head(payload, 0x01020304, GENERATION)).isEqualTo(part(stored, 0, 20));
    assertThat(payload.bytes()).isEqualTo(part(stored, Envelope.HEADER, stored.length));
    assertThat(parse(Golden.v1("value")).validator()).isNull();

    byte[] packed = Golden.v1("compressed");
    Payload both =
        new Payload(Payload.Form.COMPRESSED, false, part(packed, Envelope.HEADER, packed.length))
            .with("e7");
    ByteBuffer joined = ByteBuffer.allocate(Envelope.HEADER + both.bytes().length);
    joined.put(packed, 0, Envelope.HEADER).put(both.bytes());
    joined.put(0, Envelope.head(both, 0x01020304, GENERATION));
    Envelope compressed = parse(joined.array());
    assertThat(compressed.validator()).isEqualTo("e7");
    assertThat(compressed.isCompressed()).isTrue();
    assertThat(
            Payload.decompressed(
                compressed.stored(), compressed.valueOffset(), compressed.valueLength()))
        .isEqualTo("{\"name\":\"Ann\"}".repeat(40).getBytes(UTF_8));
  }

  @Test
  void aValidatorThatIsLongerThanItsEntryIsDamage() throws Exception {
    byte[] stored = Golden.v1("validated");
    for (int length : new int[] {Envelope.HEADER, Envelope.HEADER + 1, Envelope.HEADER + 8}) {
      Envelope cut = parse(Arrays.copyOf(stored, length));
      assertThatThrownBy(cut::validator).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(cut::valueOffset).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void writesWhatVersion1Wrote() throws Exception {
    byte[] value = Golden.v1("value");

    assertThat(Envelope.head(Payload.plain(NONE), 0x01020304, GENERATION))
        .isEqualTo(part(value, 0, 20));
    assertThat(STAMP.toBytes()).isEqualTo(part(value, 20, 40));
    assertThat(Envelope.costAndVersion(Duration.ofNanos(1_500_999), VERSION))
        .isEqualTo(part(value, 40, 52));
    assertThat(Envelope.version(VERSION)).isEqualTo(part(value, 44, 52));
    assertThat(Envelope.format()).isEqualTo(part(value, 0, 3));
    assertThat(Envelope.expected(0x01020304, GENERATION)).isEqualTo(part(value, 4, 20));
    assertThat(STAMPS.toBytes()).isEqualTo(part(value, 20, 40));
    byte[] absent = Golden.v1("absent");
    assertThat(Envelope.head(Payload.none(), 0x01020304, GENERATION))
        .isEqualTo(part(absent, 0, 20));
    assertThat(Envelope.costAndVersion(Duration.ofDays(1), VERSION))
        .isEqualTo(part(absent, 40, 52));
  }

  @Test
  void anotherGenerationOrStampIsNotCurrent() throws Exception {
    Envelope value = parse(Golden.v1("value"));

    assertThat(value.isOf(new Generation(4711, 0x09ab12fe), STAMPS)).isFalse();
    assertThat(value.isOf(new Generation(4712, 0x09ab12ff), STAMPS)).isFalse();
    assertThat(value.isOf(null, STAMPS)).isFalse();
    assertThat(value.isOf(GENERATION, Stamps.of(new Stamp(STAMP.generation(), 43), List.of())))
        .isFalse();
    assertThat(value.isOf(GENERATION, null)).isFalse();
  }

  @Test
  void stampsOfTagsAreOneDigest() {
    Stamp other = new Stamp(GENERATION, 7);

    assertThat(Stamps.of(STAMP, List.of(other)))
        .hasToString("2716a9f12cf9d563338be92c77cce676891b9b7c")
        .isEqualTo(Stamps.of(HexFormat.of().parseHex("2716a9f12cf9d563338be92c77cce676891b9b7c")))
        .isNotEqualTo(Stamps.of(other, List.of(STAMP)))
        .isNotEqualTo(STAMPS);
  }

  @Test
  void livesEndAtTheirDeadlines() throws Exception {
    Envelope value = parse(Golden.v1("value"));

    assertThat(value.softLife(SOFT)).isZero();
    assertThat(value.softLife(SOFT + 5)).isZero();
    assertThat(value.hardLife(SOFT + 599_999)).isEqualTo(Duration.ofMillis(1));
    assertThat(value.hardLife(SOFT + 600_000)).isZero();
    assertThat(value.hardLife(SOFT + 700_000)).isZero();
  }

  @Test
  void otherBytesAreNoEnvelope() throws Exception {
    byte[] value = Golden.v1("value");

    assertThat(Envelope.parse(new byte[0])).isNull();
    assertThat(Envelope.parse(Arrays.copyOf(value, Envelope.HEADER - 1))).isNull();
    for (int i = 0; i < 4; i++) {
      byte[] changed = value.clone();
      changed[i] ^= 0x20;
      assertThat(Envelope.parse(changed)).as("byte %d changed", i).isNull();
    }
  }

  private static Envelope parse(byte[] bytes) {
    return Objects.requireNonNull(Envelope.parse(bytes));
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
