package io.github.penstock.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * All that is needed to make a cache. Made by {@code Penstock.cache} and by plans. Immutable and
 * thread-safe.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}: it becomes part of keys in the
 *     remote tier
 * @param keyType the type of the keys
 * @param valueType the type that values are encoded as and decoded to
 * @param policy how it behaves
 * @since 0.1
 */
public record CacheSpec(String name, TypeRef keyType, TypeRef valueType, CachePolicy policy) {

  /** What stands between a name and a tenant. */
  private static final char TENANT = '@';

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@[A-Za-z0-9._-]{1,64})?");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  /** Checks; throws {@link DefinitionException} for a name that cannot be part of a key. */
  public CacheSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(valueType, "valueType");
    Objects.requireNonNull(policy, "policy");
    if (!NAME.matcher(name).matches()) {
      throw new DefinitionException(
          "Cache name '"
              + name
              + "' must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or"
              + " digit.");
    }
  }

  /**
   * The same for one tenant, whose cache has nothing in common with that of another.
   *
   * @param tenant any text that is not empty; what is longer than 64 characters, or has others than
   *     the name of a cache, goes by its hash
   * @return the spec of the tenant's cache; throws {@link DefinitionException} where this is one
   *     already
   */
  public CacheSpec ofTenant(String tenant) {
    if (isOfTenant()) {
      throw new DefinitionException(
          "Cache name '" + name + "' has a tenant already: the part behind '@' is made by as(..).");
    }
    // No plain name begins with a dot.
    String part = PLAIN.matcher(tenant).matches() ? tenant : "." + hash(tenant);
    return new CacheSpec(name + TENANT + part, keyType, valueType, policy);
  }

  /**
   * Whether it is the cache of a tenant.
   *
   * @return true for what {@link #ofTenant} gave
   */
  public boolean isOfTenant() {
    return name.indexOf(TENANT) >= 0;
  }

  /**
   * Whether it is the cache of a name that one tenant has for itself.
   *
   * @param name without a tenant
   * @param tenant any text that is not empty
   * @return true for what {@link #ofTenant} gave for this tenant and a spec of that name
   */
  public boolean isOf(String name, String tenant) {
    return isOfTenant()
        && baseName().equals(name)
        && name().equals(new CacheSpec(name, keyType, valueType, policy).ofTenant(tenant).name());
  }

  /**
   * The name without the tenant.
   *
   * @return the name that the cache was given
   */
  public String baseName() {
    int tenant = name.indexOf(TENANT);
    return tenant < 0 ? name : name.substring(0, tenant);
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
