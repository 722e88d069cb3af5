package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.TagsOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@code RemoteTier} does. An adapter proves itself by a test class that extends this
 * one and returns a new module for each call of {@link #module()}, all of one store:
 *
 * <pre>{@code
 * class MyRemoteTierIT extends RemoteTierContract {
 *   protected RemoteModule module() {
 *     return MyRemote.connect(server.uri());
 *   }
 * }
 * }</pre>
 *
 * <p>Each test opens two nodes in a namespace of its own and closes them at its end. Lives are a
 * fraction of a second where a test waits for their end, and {@link #passTime} really waits unless
 * it is overridden.
 *
 * <p>The rules for leases, quarantines and regions are inherited from classes of this package; here
 * are those for values.
 */
public abstract class RemoteTierContract extends ExplainRules {

  private final CacheKey key = key("value");

  /** For subclasses. */
  protected RemoteTierContract() {}

  @Test
  void recordsComeBack() {
    SampleRow row = new SampleRow(1L << 40, "Ann \u00e9\u4e2d\ud83d\ude00", List.of("a", ""));
    assertComesBack(TypeRef.of(SampleRow.class), row);
  }

  @Test
  void listsOfRecordsComeBack() {
    TypeRef type = new TypeRef("java.util.List", List.of(TypeRef.of(SampleRow.class)));
    assertComesBack(
        type, List.of(new SampleRow(1, "a", List.of()), new SampleRow(2, "b", List.of("t"))));
  }

  @Test
  void emptyListsComeBack() {
    assertComesBack(new TypeRef("java.util.List", List.of(STRING)), List.of());
  }

  @Test
  void mapsOfListsComeBack() {
    TypeRef numbers = new TypeRef("java.util.List", List.of(TypeRef.of(Long.class)));
    TypeRef type = new TypeRef("java.util.Map", List.of(STRING, numbers));
    assertComesBack(type, Map.of("a", List.of(1L, 2L), "b", List.of()));
  }

  @Test
  void optionalsComeBack() {
    TypeRef type = new TypeRef("java.util.Optional", List.of(TypeRef.of(SampleRow.class)));
    assertComesBack(type, Optional.of(new SampleRow(1, "a", List.of())));
  }

  @Test
  void emptyOptionalIsAValueAndNotAnAbsentEntry() {
    assertComesBack(new TypeRef("java.util.Optional", List.of(STRING)), Optional.empty());
  }

  @Test
  void textsComeBack() {
    assertComesBack(STRING, "line\nquote\"\u0000\u00e9\u4e2d\ud83d\ude00");
  }

  @Test
  void emptyTextComesBack() {
    assertComesBack(STRING, "");
  }

  @Test
  void longTextComesBack() {
    assertComesBack(STRING, "0123456789".repeat(20_000));
  }

  @Test
  void smallNumberComesBackAsLong() {
    assertComesBack(TypeRef.of(Long.class), 7L);
  }

  @Test
  void keysMayBeAnyText() {
    List<CacheKey> keys =
        List.of("", " ", "a:b", "{a}", "a}{b", "*", "a\nb\r\n", "\u0000", "\u00e9\u4e2d", "\\\"'")
            .stream()
            .map(RemoteContract::key)
            .toList();
    keys.forEach(one -> load(here, one, "value of " + one.key()));

    assertThat(there.get(keys, sure)).containsOnlyKeys(keys);
    there
        .get(keys, sure)
        .forEach((one, entry) -> assertThat(entry.value()).isEqualTo("value of " + one.key()));
    tier.invalidate(keys);
    assertThat(there.get(keys, sure)).isEmpty();
  }

  @Test
  void valueThatCannotBeEncodedFailsTheFillAndFreesTheLease() {
    RemoteRegion<Unencodable> region =
        tier.region(REGION, TypeRef.of(Unencodable.class), TagsOf.NONE);
    Lease.Granted lease = granted(region, key);

    assertThatThrownBy(
            () ->
                region
                    .fill(lease, entry(new Unencodable(1)))
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(ExecutionException.class);

    assertMissing(there, key);
    load(there, key, "v");
  }

  @Test
  void valueOfAnotherTypeIsACountedMissThatCanBeFilled() {
    load(here, key, "text");
    RemoteRegion<SampleRow> changed =
        otherTier.region(REGION, TypeRef.of(SampleRow.class), TagsOf.NONE);
    SampleRow row = new SampleRow(1, "a", List.of());

    assertMissing(changed, key);
    assertThat(changed.undecodable()).isEqualTo(1);

    load(changed, key, row);
    assertValue(changed, key).isEqualTo(row);
  }

  private <V> void assertComesBack(TypeRef type, V value) {
    RemoteRegion<V> writer = tier.region(REGION, type, TagsOf.NONE);
    RemoteRegion<V> reader = otherTier.region(REGION, type, TagsOf.NONE);
    load(writer, key, value);

    assertValue(reader, key).isEqualTo(value);
    assertThat((Object) hit(lease(reader, key)).value()).isEqualTo(value);
    assertThat(reader.undecodable()).isZero();
  }
}
