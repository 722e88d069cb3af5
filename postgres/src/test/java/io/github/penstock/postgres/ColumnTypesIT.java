package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.ColumnConverter;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type of a column, by every way: INSERT of one and of many, UPDATE, by key, by value,
 * parameter and result of a user's statement, and null.
 */
@PenstockServers
class ColumnTypesIT {

  enum Mood {
    HAPPY,
    SAD
  }

  record Money(long cents) {}

  /** Between Money and bigint. */
  public static final class Cents implements ColumnConverter<Money, Long> {
    @Override
    public Long toColumn(Money value) {
      return value.cents();
    }

    @Override
    public Money fromColumn(Long value) {
      return new Money(value);
    }
  }

  record Member(
      long id,
      String fullName,
      @Nullable Mood mood,
      Optional<LocalDate> since,
      List<String> tags,
      BigDecimal share) {}

  record Box(long id, @Nullable Object value) {}

  /** What a case cannot do, and why it says so. */
  enum Lacks {
    /** The type has no equality, or the comparison needs a cast that the user writes. */
    EQUALITY,
    /** Statements of users know no converters. */
    STATEMENTS
  }

  record Case(String column, TypeRef type, Object one, Object other, Set<Lacks> lacks) {
    Case lacking(Lacks what) {
      return new Case(column, type, one, other, Set.of(what));
    }

    @Override
    public String toString() {
      return type + " in " + column;
    }
  }

  private static final String HOSTILE = "a\"b\\c'd,{e} NULL \u20ac; --";
  private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.123456Z");
  private static final LocalDate DATE = LocalDate.of(2024, 2, 29);
  private static final Member ANN =
      new Member(
          1, HOSTILE, Mood.SAD, Optional.of(DATE), List.of("x", HOSTILE), new BigDecimal("10.50"));
  private static final Member BOB =
      new Member(Long.MAX_VALUE, "", null, Optional.empty(), List.of(), BigDecimal.ONE);

  static Stream<Case> cases() {
    return Stream.of(scalars(), arrays(), documents()).flatMap(cases -> cases);
  }

  private static Stream<Case> scalars() {
    return Stream.of(
        of("boolean", Boolean.class, true, false),
        of("smallint", Short.class, Short.MIN_VALUE, (short) 7),
        of("integer", Integer.class, Integer.MIN_VALUE, 7),
        of("bigint", Long.class, Long.MIN_VALUE, 7L),
        of("numeric(20)", Long.class, Long.MIN_VALUE, 7L),
        of("real", Float.class, 0.1f, Float.NaN).lacking(Lacks.EQUALITY),
        of("double precision", Double.class, 0.1, Double.NEGATIVE_INFINITY),
        of("numeric", BigDecimal.class, new BigDecimal("1234567890123456789.0100"), BigDecimal.ONE),
        of("text", String.class, HOSTILE, ""),
        of("varchar(30)", String.class, HOSTILE, ""),
        of("char(1)", Character.class, '\u20ac', '\''),
        of("uuid", UUID.class, new UUID(1, 2), new UUID(-1, -2)),
        of("timestamptz", Instant.class, TIME, Instant.EPOCH),
        of("date", LocalDate.class, DATE, LocalDate.of(-43, 3, 15)),
        of("time", LocalTime.class, LocalTime.of(23, 59, 59, 999_999_000), LocalTime.MIDNIGHT),
        of("timestamp", LocalDateTime.class, DATE.atTime(1, 2), DATE.atStartOfDay()),
        of("text", Mood.class, Mood.SAD, Mood.HAPPY),
        of("mood", Mood.class, Mood.SAD, Mood.HAPPY),
        of("positive", Integer.class, 1, 2),
        of("bytea", byte[].class, new byte[] {0, -1, 92, 39}, new byte[0]),
        of("bigint", Money.class, new Money(5), new Money(-1)).lacking(Lacks.STATEMENTS));
  }

  private static Stream<Case> arrays() {
    return Stream.of(
        list("text[]", String.class, HOSTILE, "", "null", "NULL"),
        list("varchar(30)[]", String.class, HOSTILE, "").lacking(Lacks.EQUALITY),
        list("char(3)[]", String.class, "abc", "xyz").lacking(Lacks.EQUALITY),
        list("integer[]", Integer.class, 1, Integer.MIN_VALUE),
        list("bigint[]", Long.class, 1L, Long.MAX_VALUE),
        list("smallint[]", Short.class, (short) 1, (short) -1),
        list("boolean[]", Boolean.class, true, false),
        list("real[]", Float.class, 0.1f, Float.POSITIVE_INFINITY),
        list("double precision[]", Double.class, 0.1, Double.NaN),
        list("numeric[]", BigDecimal.class, new BigDecimal("1.10"), BigDecimal.ZERO),
        list("uuid[]", UUID.class, new UUID(1, 2), new UUID(3, 4)),
        list("timestamptz[]", Instant.class, TIME, Instant.EPOCH),
        list("date[]", LocalDate.class, DATE, LocalDate.of(-43, 3, 15)),
        list("time[]", LocalTime.class, LocalTime.of(1, 2, 3), LocalTime.MIDNIGHT),
        list("text[]", Mood.class, Mood.SAD, Mood.HAPPY),
        list("mood[]", Mood.class, Mood.SAD, Mood.HAPPY),
        list("tags", String.class, HOSTILE, "x"),
        new Case(
            "text[]",
            new TypeRef("java.util.Set", List.of(TypeRef.of(String.class))),
            Set.of("a", HOSTILE),
            Set.of(),
            Set.of()));
  }

  private static Stream<Case> documents() {
    TypeRef members = listOf(Member.class);
    return Stream.of(
        of("jsonb", Member.class, ANN, BOB).lacking(Lacks.STATEMENTS),
        new Case("jsonb", members, List.of(ANN, BOB), List.of(), Set.of()),
        new Case("json", members, List.of(BOB), List.of(ANN), Set.of(Lacks.EQUALITY)),
        new Case(
            "jsonb",
            new TypeRef("java.util.Map", List.of(TypeRef.of(String.class), members)),
            Map.of(HOSTILE, List.of(ANN), "", List.of()),
            Map.of(),
            Set.of()),
        new Case(
            "jsonb",
            new TypeRef("java.util.List", List.of(listOf(Integer.class))),
            List.of(List.of(1, 2), List.of()),
            List.of(),
            Set.of()));
  }

  private static Case of(String column, Class<?> type, Object one, Object other) {
    return new Case(column, TypeRef.of(type), one, other, Set.of());
  }

  private static Case list(String column, Class<?> type, Object... elements) {
    return new Case(column, listOf(type), List.of(elements), List.of(), Set.of());
  }

  private static TypeRef listOf(Class<?> type) {
    return new TypeRef("java.util.List", List.of(TypeRef.of(type)));
  }

  private final SourceSession session;

  ColumnTypesIT(PostgresServer server) {
    session = Sessions.open(Postgres.connect(server.newDatabase()).poolSize(1));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goesEveryWay(Case c) {
    TableStatements<Long, Box> boxes = boxes(c);
    Box one = new Box(1, c.one());
    Box other = new Box(2, c.other());
    Box empty = new Box(3, null);

    same(inTransaction(() -> boxes.insert(List.of(one))), List.of(one));
    same(inTransaction(() -> boxes.insert(List.of(other, empty))), List.of(other, empty));
    same(found(boxes, 1, 2, 3), List.of(one, other, empty));
    closed(found(boxes, 1).get(0).value());

    same(
        inTransaction(() -> boxes.update(new Box(3, c.one()), false).after()), new Box(3, c.one()));
    same(inTransaction(() -> boxes.update(new Box(1, null), false).after()), new Box(1, null));
    same(
        inTransaction(() -> boxes.update(new Box(1, c.other()), false).after()),
        new Box(1, c.other()));
    same(found(boxes, 1, 2, 3), List.of(new Box(1, c.other()), other, new Box(3, c.one())));
    if (!c.lacks().contains(Lacks.EQUALITY)) {
      same(by(boxes, c.one()), List.of(new Box(3, c.one())));
      assertThat(by(boxes, c.other())).hasSize(2);
    }
    assertThat(by(boxes, null)).isEmpty();
    if (!c.lacks().contains(Lacks.STATEMENTS)) {
      statements(c);
    }
  }

  private void statements(Case c) {
    SqlSpec set =
        new SqlSpec(
            "Test.set",
            "update boxes set value = ? where id = 2",
            List.of(c.type()),
            List.of(0),
            TypeRef.of(Long.class));
    SqlSpec get =
        new SqlSpec(
            "Test.get",
            "select value from boxes where id = 2",
            List.of(),
            List.of(),
            new TypeRef("java.util.Optional", List.of(c.type())));

    for (Object value : Arrays.asList(c.one(), null, c.other())) {
      List<@Nullable Object> arguments = Collections.singletonList(value);
      assertThat(inTransaction(() -> session.planner().update(set).run(arguments))).isOne();
      same(session.planner().query(get).run(List.of()), List.of(Optional.ofNullable(value)));
    }
    if (!c.lacks().contains(Lacks.EQUALITY)) {
      SqlSpec find =
          new SqlSpec(
              "Test.find",
              "select id from boxes where value = ?",
              List.of(c.type()),
              List.of(0),
              TypeRef.of(Long.class));
      assertThat(session.planner().query(find).run(List.of(c.one()))).containsExactly(3L);
    }
  }

  private TableStatements<Long, Box> boxes(Case c) {
    Sessions.execute(
        session.dataSource(),
        "create type mood as enum ('HAPPY', 'SAD'); create domain tags as text[];"
            + " create domain positive as integer check (value > 0);"
            + " create table boxes (id bigint primary key, value "
            + c.column()
            + ")");
    String converter = c.type().equals(TypeRef.of(Money.class)) ? Cents.class.getName() : null;
    return session
        .planner()
        .table(
            new TableSpec(
                "boxes",
                TypeRef.of(Box.class),
                List.of(
                    new TableSpec.Column("id", "id", TypeRef.of(long.class), Set.of(Role.ID)),
                    new TableSpec.Column(
                        "value", "value", c.type(), Set.of(Role.NULLABLE), converter))));
  }

  private static List<Box> found(TableStatements<Long, Box> boxes, long... ids) {
    Map<Long, Box> found = boxes.selectByIds(Arrays.stream(ids).boxed().toList()).value();
    List<Box> ordered = new ArrayList<>();
    Arrays.stream(ids).mapToObj(found::get).forEach(ordered::add);
    return ordered;
  }

  private static List<Box> by(TableStatements<Long, Box> boxes, @Nullable Object value) {
    return boxes.selectBy(List.of("value")).run(Collections.singletonList(value)).value();
  }

  private <T> T inTransaction(Supplier<T> work) {
    return session.transactions().run(tx -> work.get());
  }

  /** Arrays of bytes are equal by what is in them. */
  private static void same(Object actual, Object expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withEqualsForType(Float::equals, Float.class)
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(expected);
  }

  private static void closed(@Nullable Object value) {
    if (value instanceof Collection<?> values) {
      assertThatThrownBy(values::clear).isInstanceOf(UnsupportedOperationException.class);
      values.forEach(ColumnTypesIT::closed);
    } else if (value instanceof Map<?, ?> map) {
      assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
      map.values().forEach(ColumnTypesIT::closed);
    } else if (value instanceof Member member) {
      closed(member.tags());
    }
  }
}
