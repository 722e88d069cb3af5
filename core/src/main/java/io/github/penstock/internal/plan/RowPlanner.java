package io.github.penstock.internal.plan;

import static java.util.stream.Collectors.joining;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a record with {@code @Table} into a table. Used for one repository, by one thread. */
final class RowPlanner {

  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,62}";
  private static final Pattern COLUMN = Pattern.compile(NAME);
  private static final Pattern TABLE = Pattern.compile(NAME + "(\\." + NAME + ")?");

  private static final Map<String, Role> TIMES =
      new TreeMap<>(
          Map.of(
              Names.CREATED_AT, Role.CREATED_AT,
              Names.UPDATED_AT, Role.UPDATED_AT,
              Names.SOFT_DELETE, Role.DELETED_AT));

  private final TypeModel row;
  private final Mistakes mistakes;
  private boolean good = true;

  private RowPlanner(TypeModel row, Mistakes mistakes) {
    this.row = row;
    this.mistakes = mistakes;
  }

  /** The table of a row type, or null after everything wrong was reported. */
  static @Nullable TableSpec plan(RepositoryModel model, TypeRef rowType, Mistakes mistakes) {
    TypeModel row = model.types().get(rowType.name());
    if (row == null || row.kind() != TypeModel.Kind.RECORD) {
      mistakes.onType(
          "row type " + Types.simple(rowType) + " is no record; make it a record with @Table");
      return null;
    }
    return new RowPlanner(row, mistakes).plan(rowType);
  }

  private @Nullable TableSpec plan(TypeRef rowType) {
    String table = table();
    List<Column> columns = row.components().stream().map(this::column).toList();
    checkNames(columns);
    checkId(columns);
    checkVersion(columns);
    List<List<String>> together = together();
    return good && table != null ? new TableSpec(table, rowType, columns, together) : null;
  }

  /** Whether a text names a table. */
  static boolean isTable(String text) {
    return TABLE.matcher(text).matches();
  }

  private @Nullable String table() {
    AnnotationModel annotation = row.annotation(Names.TABLE);
    if (annotation == null) {
      wrong("has no @Table; add @Table(\"<name of the table>\")");
      return null;
    }
    String table = annotation.text("value");
    if (!isTable(table)) {
      wrong(
          "@Table(\""
              + table
              + "\") is no table name; write one or two identifiers of letters, digits and '_',"
              + " joined by a dot");
    }
    return table;
  }

  private Column column(VariableModel component) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    AnnotationModel id = component.annotation(Names.ID);
    if (id != null) {
      roles.add(Role.ID);
      if (id.flag("generated")) {
        roles.add(Role.GENERATED);
      }
    }
    roles.addAll(uniqueRoles(component));
    if (component.has(Names.VERSION)) {
      roles.add(Role.VERSION);
    }
    if (component.nullable()) {
      roles.add(Role.NULLABLE);
    }
    roles.addAll(timeRoles(component));
    AnnotationModel named = component.annotation(Names.COLUMN);
    String name = named == null ? snakeCase(component.name()) : named.text("value");
    if (!COLUMN.matcher(name).matches()) {
      wrong(
          component.name(),
          "'"
              + name
              + "' is no column name; add @Column with an identifier of letters, digits and '_'");
    }
    AnnotationModel converted = component.annotation(Names.CONVERTED);
    String converter = converted == null ? null : converted.text("value");
    return new Column(component.name(), name, component.type(), roles, converter);
  }

  private Set<Role> uniqueRoles(VariableModel component) {
    AnnotationModel unique = component.annotation(Names.UNIQUE);
    Set<Role> roles = EnumSet.noneOf(Role.class);
    if (unique == null) {
      return roles;
    }
    if (Names.parts(unique.text("together")).isEmpty()) {
      roles.add(Role.UNIQUE);
    }
    if (unique.flag("ignoreCase")) {
      roles.add(Role.IGNORE_CASE);
      boolean isText =
          component.type().name().equals("java.lang.String") && !component.has(Names.CONVERTED);
      if (!isText || component.has(Names.ID)) {
        wrong(
            component.name(),
            "has @Unique(ignoreCase = true), which is for texts that are no key; "
                + (isText ? "make another component the key" : "make it a String")
                + ", or leave ignoreCase out");
      }
    }
    return roles;
  }

  /** The components that are unique together, by the words that they share. */
  private List<List<String>> together() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (VariableModel component : row.components()) {
      AnnotationModel unique = component.annotation(Names.UNIQUE);
      if (unique != null) {
        for (String word : new LinkedHashSet<>(Names.parts(unique.text("together")))) {
          groups.computeIfAbsent(word, w -> new ArrayList<>()).add(component.name());
        }
      }
    }
    groups.forEach(
        (word, components) -> {
          if (components.size() == 1) {
            wrong(
                components.get(0),
                "is @Unique together with nothing else that says '"
                    + word
                    + "'; add it to the others, or leave 'together' out");
          }
        });
    return List.copyOf(groups.values());
  }

  /** The roles of a component whose time is the database's. */
  private Set<Role> timeRoles(VariableModel component) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    TIMES.forEach(
        (annotation, role) -> {
          if (component.has(annotation)) {
            roles.add(role);
          }
        });
    boolean optional = Types.isGeneric(component.type(), Names.OPTIONAL, 1);
    TypeRef type = optional ? component.type().argument(0) : component.type();
    String shown =
        TIMES.keySet().stream().filter(component::has).map(Names::shown).collect(joining(" and "));
    if (roles.size() > 1) {
      wrong(component.name(), "has " + shown + "; keep one of them");
    } else if (!roles.isEmpty() && !type.name().equals("java.time.Instant")) {
      wrong(
          component.name(),
          shown + " is on a " + Types.simple(component.type()) + "; make it an Instant");
    } else if (roles.contains(Role.DELETED_AT) && !component.nullable() && !optional) {
      wrong(
          component.name(),
          "has @SoftDelete, and rows that are not deleted have no value in it; mark it @Nullable");
    }
    return roles;
  }

  private void checkNames(List<Column> columns) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Column column : columns) {
      if (!seen.add(column.name())) {
        wrong(
            column.component(),
            "column " + column.name() + " belongs to another component already; add @Column");
      }
    }
  }

  private void checkId(List<Column> columns) {
    List<String> ids = components(columns, Role.ID);
    if (ids.isEmpty()) {
      wrong("has no @Id; put it on the component that is the primary key");
    } else if (ids.size() > 1) {
      wrong(
          "has "
              + ids.size()
              + " components with @Id, "
              + String.join(", ", ids)
              + "; keep it on the one that is the primary key");
    }
  }

  private void checkVersion(List<Column> columns) {
    List<String> versions = components(columns, Role.VERSION);
    if (versions.size() > 1) {
      wrong(
          "has "
              + versions.size()
              + " components with @Version, "
              + String.join(", ", versions)
              + "; keep it on one");
    }
    for (Column column : columns) {
      if (!column.is(Role.VERSION)) {
        continue;
      }
      String type = column.type().name();
      if (!type.equals("int") && !type.equals("long")) {
        wrong(
            column.component(),
            "@Version is on a " + Types.simple(column.type()) + "; make it an int or a long");
      }
      if (column.is(Role.ID)) {
        wrong(column.component(), "has @Id and @Version; a key does not change, remove one");
      }
    }
  }

  private static List<String> components(List<Column> columns, Role role) {
    return columns.stream().filter(c -> c.is(role)).map(Column::component).toList();
  }

  private void wrong(String what) {
    good = false;
    mistakes.onRecord(row, what);
  }

  private void wrong(String component, String what) {
    good = false;
    mistakes.onComponent(row, component, what);
  }

  /** {@code teamId} is {@code team_id}, {@code homeURL} is {@code home_url}. */
  static String snakeCase(String component) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (Character.isUpperCase(c) && i > 0) {
        boolean afterLower = !Character.isUpperCase(component.charAt(i - 1));
        boolean beforeLower =
            i + 1 < component.length() && Character.isLowerCase(component.charAt(i + 1));
        if ((afterLower || beforeLower) && component.charAt(i - 1) != '_') {
          name.append('_');
        }
      }
      name.append(Character.toLowerCase(c));
    }
    return name.toString();
  }
}
