package io.github.penstock.spec;

import io.github.penstock.cache.TypeRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table and the record that is its row. Made by plans. Immutable.
 *
 * @param table one or two identifiers joined by a dot, checked by the plan
 * @param rowType the record
 * @param columns the columns in the order of the record's components; exactly one is the id
 * @param together the components that are unique together, each list in the order of the record
 * @since 0.1
 */
public record TableSpec(
    String table, TypeRef rowType, List<Column> columns, List<List<String>> together) {

  /** Checks and copies. */
  public TableSpec {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(rowType, "rowType");
    columns = List.copyOf(columns);
    together = together.stream().map(List::copyOf).toList();
  }

  /**
   * A table none of whose components are unique together.
   *
   * @param table one or two identifiers joined by a dot, checked by the plan
   * @param rowType the record
   * @param columns the columns in the order of the record's components; exactly one is the id
   */
  public TableSpec(String table, TypeRef rowType, List<Column> columns) {
    this(table, rowType, columns, List.of());
  }

  /**
   * By which components, besides the key, there is one row at most: first those that are unique by
   * themselves.
   *
   * @return for each of these ways the components, in the order of the record
   */
  public List<List<String>> uniqueKeys() {
    Stream<List<String>> single =
        columns.stream()
            .filter(c -> c.is(Role.UNIQUE) && !c.is(Role.ID))
            .map(c -> List.of(c.component()));
    return Stream.concat(single, together.stream()).toList();
  }

  /**
   * The key's column.
   *
   * @return the column with {@link Role#ID}
   */
  public Column id() {
    return columns.stream().filter(c -> c.is(Role.ID)).findFirst().orElseThrow();
  }

  /**
   * The column by which a row is known to be there already: the key, or where the database makes
   * the keys the only other column that no two rows share, whatever their case.
   *
   * @return the column, if there is one
   */
  public Optional<Column> identity() {
    if (!id().is(Role.GENERATED)) {
      return Optional.of(id());
    }
    List<Column> unique =
        columns.stream().filter(c -> c.is(Role.UNIQUE) && !c.is(Role.IGNORE_CASE)).toList();
    return unique.size() == 1 ? Optional.of(unique.get(0)) : Optional.empty();
  }

  /**
   * The column that says when a row was deleted.
   *
   * @return the column with {@link Role#DELETED_AT}, if there is one
   */
  public Optional<Column> deletedAt() {
    return columns.stream().filter(c -> c.is(Role.DELETED_AT)).findFirst();
  }

  /**
   * The version's column.
   *
   * @return the column with {@link Role#VERSION}, if there is one
   */
  public Optional<Column> version() {
    return columns.stream().filter(c -> c.is(Role.VERSION)).findFirst();
  }

  /**
   * A column and the record's component for it.
   *
   * @param component the name of the component
   * @param name the name of the column
   * @param type the type of the component
   * @param roles what is special about it
   * @param converter the binary name of the {@code ColumnConverter} between component and column;
   *     null where there is none
   */
  public record Column(
      String component, String name, TypeRef type, Set<Role> roles, @Nullable String converter) {
    /** Checks and copies. */
    public Column {
      Objects.requireNonNull(component, "component");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      roles = Set.copyOf(roles);
    }

    /**
     * A column without a converter.
     *
     * @param component the name of the component
     * @param name the name of the column
     * @param type the type of the component
     * @param roles what is special about it
     */
    public Column(String component, String name, TypeRef type, Set<Role> roles) {
      this(component, name, type, roles, null);
    }

    /**
     * Whether two components hold equal values where their rows are one.
     *
     * @param other a column of the same table, of this or another record
     * @return true where they have the same name, type and converter
     */
    public boolean isSame(Column other) {
      return name.equals(other.name)
          && type.equals(other.type)
          && Objects.equals(converter, other.converter);
    }

    /**
     * Whether the column has a role.
     *
     * @param role the role
     * @return true where it has
     */
    public boolean is(Role role) {
      return roles.contains(role);
    }
  }

  /** What is special about a column. */
  public enum Role {
    /** The key. */
    ID,
    /** The database makes the value at INSERT. */
    GENERATED,
    /** No two rows have the same value. */
    UNIQUE,
    /** Finders compare it without regard to case. */
    IGNORE_CASE,
    /** Counts the updates of its row. */
    VERSION,
    /** May be null in the record. */
    NULLABLE,
    /** The database says when the row was inserted. */
    CREATED_AT,
    /** The database says when the row was written last. */
    UPDATED_AT,
    /** The database says when the row was deleted, which is all that a delete does. */
    DELETED_AT
  }
}
