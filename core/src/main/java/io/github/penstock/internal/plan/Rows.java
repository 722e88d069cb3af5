package io.github.penstock.internal.plan;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.spec.RowsSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a declared repository's methods have in common: its row, its table, its cache. Used while
 * one repository is planned, by one thread.
 */
final class Rows {

  private static final Set<String> BASES =
      Set.of(Names.READS, Names.WRITES, Names.UPSERTS, Names.LOCKS);

  private final RepositoryModel model;
  private final Mistakes mistakes;
  private final @Nullable TypeRef rowType;
  private final @Nullable TypeRef keyType;
  private final @Nullable TableSpec table;
  private final @Nullable CachePolicy policy;
  private final @Nullable CacheSpec cache;
  private final Map<List<String>, CacheSpec> hints = new LinkedHashMap<>();

  Rows(RepositoryModel model, Mistakes mistakes) {
    this.model = model;
    this.mistakes = mistakes;
    TypeRef base = base();
    this.rowType = base == null ? null : base.argument(0);
    this.keyType = base == null ? null : base.argument(1);
    this.table = rowType == null ? null : RowPlanner.plan(model, rowType, mistakes);
    checkKey();
    checkUpserts();
    AnnotationModel cached = model.annotation(Names.CACHED);
    this.policy = cached == null ? null : CachePolicies.of(cached, mistakes::onType);
    this.cache = cacheOf(cached);
    addHints();
  }

  /** Whether the repository extends one of the interfaces that name a row. */
  boolean areDeclared() {
    return model.supertypes().stream().anyMatch(t -> BASES.contains(t.name()));
  }

  @Nullable TypeRef rowType() {
    return rowType;
  }

  @Nullable TypeRef keyType() {
    return keyType;
  }

  @Nullable TableSpec table() {
    return table;
  }

  /** What {@code @Cached} says, or null where it is not there or is wrong. */
  @Nullable CachePolicy policy() {
    return policy;
  }

  @Nullable CacheSpec cache() {
    return cache;
  }

  @Nullable RowsSpec plan() {
    AnnotationModel cached = model.annotation(Names.CACHED);
    WriteMode mode =
        cached == null ? WriteMode.INVALIDATE : WriteMode.valueOf(cached.text("write"));
    return table == null ? null : new RowsSpec(table, cache, mode, hints);
  }

  /** Where case is ignored, a hint must say with which spelling it was found. */
  private void addHint(List<String> components, CacheSpec rows) {
    List<TypeRef> parts = components.stream().map(c -> column(c).type()).toList();
    boolean spelled = components.stream().anyMatch(c -> column(c).is(Role.IGNORE_CASE));
    CacheSpec hint =
        CachePolicies.spec(
            rows.name() + (spelled ? ".like." : ".by.") + String.join(".", components),
            KeyTypes.of(parts),
            spelled ? new TypeRef(Names.SPELLED, List.of(rows.keyType())) : rows.keyType(),
            rows.policy(),
            mistakes::onType);
    if (hint != null) {
      hints.put(components, hint);
    }
  }

  TableSpec.Column column(String component) {
    if (table == null) {
      throw new IllegalStateException("no table was planned");
    }
    return table.columns().stream()
        .filter(c -> c.component().equals(component))
        .findFirst()
        .orElseThrow();
  }

  /** Reads, Writes or Locks with their row and key, the same in all of them. */
  private @Nullable TypeRef base() {
    List<TypeRef> bases =
        model.supertypes().stream().filter(t -> BASES.contains(t.name())).toList();
    if (bases.stream().map(TypeRef::arguments).distinct().count() > 1) {
      mistakes.onType(
          bases.stream().map(Types::simple).collect(Collectors.joining(", "))
              + " name different rows or keys; make a repository for each row");
      return null;
    }
    if (bases.isEmpty() || bases.get(0).arguments().size() == 2) {
      return bases.isEmpty() ? null : bases.get(0);
    }
    mistakes.onType("is not told its row and key; extend Crud<Row, Key> with both types");
    return null;
  }

  private void checkKey() {
    if (table != null && keyType != null && !Types.same(table.id().type(), keyType)) {
      mistakes.onType(
          "its keys are "
              + Types.simple(keyType)
              + ", but @Id "
              + table.id().component()
              + " of "
              + Types.simple(table.rowType())
              + " is "
              + Types.simple(table.id().type())
              + "; make them the same");
    }
  }

  private void checkUpserts() {
    boolean upserts = model.supertypes().stream().anyMatch(t -> t.name().equals(Names.UPSERTS));
    if (upserts && table != null && table.identity().isEmpty()) {
      mistakes.onType(
          "extends Upserts, but nothing says which row of "
              + table.table()
              + " is there already: the database makes the key "
              + table.id().component()
              + ", and not exactly one component of "
              + Types.simple(table.rowType())
              + " is @Unique by itself and by case; mark one, or use insert and update");
    }
  }

  private @Nullable CacheSpec cacheOf(@Nullable AnnotationModel cached) {
    if (cached == null) {
      return null;
    }
    boolean hasResults =
        model.methods().stream().anyMatch(m -> m.annotation(Names.DEPENDS_ON) != null);
    if (!areDeclared() && !hasResults) {
      mistakes.onType(
          "has @Cached but nothing to cache; extend Reads, Writes, Locks or Crud, say of a query"
              + " what it @DependsOn, or remove it");
    }
    if (policy == null || table == null || keyType == null) {
      return null;
    }
    String keyProblem = KeyTypes.problem(table.id().type(), model.types());
    if (keyProblem != null) {
      mistakes.onType("key " + table.id().component() + ": " + keyProblem);
    }
    String valueProblem = ValueTypes.problem(table.rowType(), model.types());
    if (valueProblem != null) {
      mistakes.onType(valueProblem);
    }
    String name = cached.text("name").isEmpty() ? table.table() : cached.text("name");
    return CachePolicies.spec(
        name, Types.boxed(keyType), table.rowType(), policy, mistakes::onType);
  }

  /**
   * All that is unique has its hint, found by it here or not: another repository of the same row
   * may find by it, and a write through this one must reach that hint.
   */
  private void addHints() {
    if (table == null || cache == null) {
      return;
    }
    for (List<String> components : table.uniqueKeys()) {
      if (components.stream().allMatch(c -> keyProblem(c) == null)) {
        addHint(components, cache);
      }
    }
  }

  /** Why a component cannot be part of a key; null where it can. */
  @Nullable String keyProblem(String component) {
    return KeyTypes.problem(column(component).type(), model.types());
  }
}
