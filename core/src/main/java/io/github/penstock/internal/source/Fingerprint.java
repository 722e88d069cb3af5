package io.github.penstock.internal.source;

import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.model.RepositoryModel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells whether a class was generated from what the interface is now, by this version of the
 * planners. Written by the processor into the class and compared when the repository is made.
 */
public final class Fingerprint {

  private static final int BYTES = 16;

  private Fingerprint() {}

  /**
   * The fingerprint of a repository.
   *
   * @param model what the interface says
   * @param plan what was made of it
   * @return the same text for equal models and plans, in every process
   */
  public static String of(RepositoryModel model, RepositoryPlan plan) {
    Values values = new Values(Class::getName);
    StringBuilder text = new StringBuilder();
    text.append(values.of(model)).append('\n');
    text.append(plan.rows() == null ? "" : values.of(plan.rows())).append('\n');
    Map<String, MethodPlan> methods = new TreeMap<>(plan.methods());
    methods.forEach(
        (id, method) -> text.append(id).append(' ').append(values.of(own(method))).append('\n'));
    return hash(text.toString());
  }

  /**
   * What a plan has from its own interface alone. The cache that a write names may be another
   * repository's: what it holds is not known to a compiler, and checked when the plan is made.
   */
  private static Record own(MethodPlan plan) {
    if (plan instanceof MethodPlan.Update update) {
      return new Write("update", update.cache().name(), update.key(), update.returns());
    }
    if (plan instanceof MethodPlan.Invalidate invalidate) {
      return new Write("invalidate", invalidate.cache().name(), invalidate.key(), "");
    }
    if (plan instanceof MethodPlan.InvalidateMany invalidate) {
      return new Write("invalidate", invalidate.cache().name(), invalidate.keys(), "");
    }
    if (plan instanceof MethodPlan.InvalidateAll invalidate) {
      return new Write("invalidate", invalidate.cache().name(), "", "");
    }
    return new Write("plan", "", plan, "");
  }

  private record Write(String kind, String cache, Object key, Object returns) {}

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
