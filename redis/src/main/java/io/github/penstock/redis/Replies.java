package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.KeyText;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what scripts answer. Stateless. */
final class Replies {

  private static final String NO_GENERATION = "NO_GEN";

  private Replies() {}

  static String text(@Nullable Object bulk) {
    return KeyText.decode(bytes(bulk));
  }

  static byte[] bytes(@Nullable Object bulk) {
    return (byte[]) Objects.requireNonNull(bulk, "a script left an answer out");
  }

  /** An integer, or a text of digits. */
  static long number(@Nullable Object integer) {
    return integer instanceof Long number ? number : Long.parseLong(text(integer));
  }

  static boolean isNoGeneration(List<@Nullable Object> reply) {
    return NO_GENERATION.equals(text(reply.get(0)));
  }

  @SuppressWarnings("unchecked") // NestedMultiOutput makes lists of objects and nothing else
  static List<@Nullable Object> list(@Nullable Object nested) {
    return (List<@Nullable Object>) Objects.requireNonNull(nested, "a script left an answer out");
  }
}
