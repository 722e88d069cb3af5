package io.github.penstock.internal.plan;

import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.spec.ListSpec;
import io.github.penstock.spec.QuerySpec;
import io.github.penstock.spec.UpdateSpec;
import java.util.List;
import java.util.Objects;

/**
 * What a method does when it is called. Made by the planners, carried out by the proxies over
 * {@code .runtime} and written out by generated classes. Immutable.
 */
public sealed interface MethodPlan {

  /** A method of {@code Reads}, {@code Writes}, {@code Upserts} or {@code Locks}. */
  enum Standard implements MethodPlan {
    /** A row by its key. */
    FIND(Names.READS, "find", Takes.KEY),
    /** Rows by their keys. */
    ALL(Names.READS, "all", Takes.KEYS),
    /** Whether there is a row. */
    EXISTS(Names.READS, "exists", Takes.KEY),
    /** The number of rows. */
    COUNT(Names.READS, "count", Takes.NOTHING),
    /** Rows taken into the caches. */
    WARM(Names.READS, "warm", Takes.WARMING),
    /** Certain rows taken into the caches. */
    WARM_KEYS(Names.READS, "warm", Takes.KEYS_AND_WARMING),
    /** A new row. */
    INSERT(Names.WRITES, "insert", Takes.ROW),
    /** New rows. */
    INSERT_ALL(Names.WRITES, "insertAll", Takes.ROWS),
    /** A changed row. */
    UPDATE(Names.WRITES, "update", Takes.ROW),
    /** Changed rows. */
    UPDATE_ALL(Names.WRITES, "updateAll", Takes.ROWS),
    /** A row less. */
    DELETE(Names.WRITES, "delete", Takes.KEY),
    /** Rows less. */
    DELETE_ALL(Names.WRITES, "deleteAll", Takes.KEYS),
    /** A new or changed row. */
    UPSERT(Names.UPSERTS, "upsert", Takes.ROW),
    /** New or changed rows. */
    UPSERT_ALL(Names.UPSERTS, "upsertAll", Takes.ROWS),
    /** A row by its key, locked. */
    FOR_UPDATE(Names.LOCKS, "forUpdate", Takes.KEY),
    /** The same, with a mode. */
    FOR_UPDATE_MODE(Names.LOCKS, "forUpdate", Takes.KEY_AND_LOCK_MODE),
    /** Rows by their keys, locked. */
    LOCK_ALL(Names.LOCKS, "lockAll", Takes.KEYS);

    private final String declaredBy;
    private final String methodName;
    private final Takes takes;

    Standard(String declaredBy, String methodName, Takes takes) {
      this.declaredBy = declaredBy;
      this.methodName = methodName;
      this.takes = takes;
    }

    String declaredBy() {
      return declaredBy;
    }

    /**
     * Whether it changes rows.
     *
     * @return true for methods of {@code Writes} and {@code Upserts}
     */
    public boolean isWrite() {
      return declaredBy.equals(Names.WRITES) || declaredBy.equals(Names.UPSERTS);
    }

    String methodName() {
      return methodName;
    }

    List<TypeRef> parameters(TypeRef row, TypeRef key) {
      return switch (takes) {
        case NOTHING -> List.of();
        case KEY -> List.of(key);
        case KEY_AND_LOCK_MODE -> List.of(key, new TypeRef(Names.LOCK_MODE, List.of()));
        case WARMING -> List.of(TypeRef.named(Names.WARMING));
        case KEYS_AND_WARMING ->
            List.of(new TypeRef(Names.ITERABLE, List.of(key)), TypeRef.named(Names.WARMING));
        case ROW -> List.of(row);
        case KEYS -> List.of(new TypeRef(Names.COLLECTION, List.of(key)));
        case ROWS -> List.of(new TypeRef(Names.COLLECTION, List.of(row)));
      };
    }

    private enum Takes {
      NOTHING,
      KEY,
      KEY_AND_LOCK_MODE,
      WARMING,
      KEYS_AND_WARMING,
      ROW,
      KEYS,
      ROWS
    }
  }

  /**
   * {@code @Find} of one row.
   *
   * @param arguments what is compared
   * @param returns how the row is handed out
   */
  record FindOne(FindBy arguments, Returns returns) implements MethodPlan {}

  /**
   * {@code @Find} of any number of rows.
   *
   * @param arguments what is compared
   * @param list which rows, in which order
   * @param paging how much of them, and by which parameter
   */
  record FindMany(FindBy arguments, ListSpec list, Paging paging) implements MethodPlan {}

  /**
   * {@code @Find} that gives another record, made of some components of each row.
   *
   * @param find what finds the rows: a {@link FindOne} or a {@link FindMany}
   * @param projection what is made of them
   */
  record Projected(MethodPlan find, Projection projection) implements MethodPlan {}

  /**
   * A method of {@code Writes} or {@code Upserts} that says what it leaves in the caches.
   *
   * @param standard the method
   * @param mode what it leaves
   */
  record Written(Standard standard, WriteMode mode) implements MethodPlan {}

  /**
   * {@code @Sql}.
   *
   * @param query the statement, and where its results are kept
   * @param returns how the rows are handed out
   */
  record Query(QuerySpec query, Returns returns) implements MethodPlan {}

  /**
   * {@code @Exec}.
   *
   * @param update the statement, and what it touches
   * @param count how the number of rows is handed out
   */
  record Exec(UpdateSpec update, Count count) implements MethodPlan {}

  /** A method with a body, which calls the others. */
  record DefaultMethod() implements MethodPlan {}

  /**
   * {@code @Cached} for one key.
   *
   * @param cache where the results are kept
   * @param key which arguments are the key
   * @param returns how the value is handed out
   */
  record CachedRead(CacheSpec cache, KeyPlan key, Returns returns) implements MethodPlan {}

  /**
   * {@code @Cached} from a collection of keys to a map.
   *
   * @param cache where the values are kept
   * @param keys the only parameter
   */
  record CachedBulkRead(CacheSpec cache, ManyKeys keys) implements MethodPlan {}

  /**
   * {@code @CacheUpdate}.
   *
   * @param cache which cache holds the result afterwards
   * @param key which arguments are the key
   * @param returns how the value is handed out
   */
  record Update(CacheSpec cache, KeyPlan key, Returns returns) implements MethodPlan {}

  /**
   * {@code @CacheInvalidate} for one key.
   *
   * @param cache which cache forgets
   * @param key which arguments are the key
   */
  record Invalidate(CacheSpec cache, KeyPlan key) implements MethodPlan {}

  /**
   * {@code @CacheInvalidate} for a collection of keys.
   *
   * @param cache which cache forgets
   * @param keys which argument is the collection
   */
  record InvalidateMany(CacheSpec cache, ManyKeys keys) implements MethodPlan {}

  /**
   * {@code @CacheInvalidate(all = true)}.
   *
   * @param cache which cache forgets
   */
  record InvalidateAll(CacheSpec cache) implements MethodPlan {}

  /** A method of a hand-written repository that has nothing to do with a cache. */
  record PassThrough() implements MethodPlan {}

  /**
   * What a finder compares.
   *
   * @param components the components of the row, in the order of the parameters
   * @param parameters the names of the parameters
   * @param nullable for each parameter whether it may be null, which finds rows that have none
   */
  record FindBy(List<String> components, List<String> parameters, List<Boolean> nullable) {
    /** Copies. */
    public FindBy {
      components = List.copyOf(components);
      parameters = List.copyOf(parameters);
      nullable = List.copyOf(nullable);
    }
  }

  /**
   * What is made of a row.
   *
   * @param type the record
   * @param components the components of the row that it has, in the order of its own
   */
  record Projection(TypeRef type, List<String> components) {
    /** Copies. */
    public Projection {
      components = List.copyOf(components);
    }
  }

  /**
   * The parameters that make a key. One is the key itself, several are a {@code CompositeKey}, and
   * without any the cache has a single entry.
   *
   * @param indexes their places among the parameters
   * @param names their names
   */
  record KeyPlan(List<Integer> indexes, List<String> names) {
    /** Copies. */
    public KeyPlan {
      indexes = List.copyOf(indexes);
      names = List.copyOf(names);
    }
  }

  /**
   * A parameter that is a collection of keys.
   *
   * @param index its place among the parameters
   * @param name its name
   * @param kind what it is declared as
   */
  record ManyKeys(int index, String name, CollectionKind kind) {
    /** Checks. */
    public ManyKeys {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(kind, "kind");
    }
  }

  /** What a parameter of many keys is declared as. */
  enum CollectionKind {
    /** {@code Collection} or {@code Set}: a set will do. */
    SET,
    /** {@code List}. */
    LIST
  }

  /** How much of a list a method gives; a page is asked for by the last parameter. */
  enum Paging {
    /** All of it. */
    NONE,
    /** A page behind another one. */
    SEEK,
    /** A page by its number. */
    OFFSET
  }

  /** How a number of rows is handed out. */
  enum Count {
    /** As {@code int}. */
    INT,
    /** As {@code long}. */
    LONG,
    /** Not at all. */
    NONE
  }
}
