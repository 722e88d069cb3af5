package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.LockMode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every type goes to its column and comes back the same, by INSERT, UPDATE and comparison. */
@PenstockServers
class TypesIT {

  enum Mood {
    HAPPY,
    SAD
  }

  record Primitives(
      @Nullable Long id,
      boolean aBoolean,
      byte aByte,
      short aShort,
      int anInt,
      long aLong,
      float aFloat,
      double aDouble,
      char aChar) {}

  record Boxes(
      long id,
      @Nullable Boolean aBoolean,
      @Nullable Byte aByte,
      @Nullable Short aShort,
      @Nullable Integer anInt,
      @Nullable Long aLong,
      @Nullable Float aFloat,
      @Nullable Double aDouble,
      @Nullable Character aChar) {}

  record Rich(
      UUID id,
      @Nullable String text,
      @Nullable BigDecimal number,
      @Nullable Instant instant,
      @Nullable LocalDate date,
      @Nullable LocalDateTime time,
      @Nullable OffsetDateTime offset,
      @Nullable Mood textMood,
      @Nullable Mood enumMood,
      Optional<String> optional) {}

  @SuppressWarnings("ArrayRecordComponent") // byte[] is the type under test
  record Bytes(long id, byte[] content, @Nullable UUID uuid) {}

  record Moody(Mood id, String text) {}

  private static final Set<Role> ID = Set.of(Role.ID);
  private static final Set<Role> NULLABLE = Set.of(Role.NULLABLE);

  private final SourceSession session;

  TypesIT(PostgresServer server) {
    session = Sessions.open(Postgres.connect(server.newDatabase()).poolSize(1));
  }

  @BeforeEach
  void create() {
    sql(
        """
        create type mood as enum ('HAPPY', 'SAD');
        create table primitives (id bigint primary key, a_boolean boolean, a_byte smallint,
          a_short smallint, an_int integer, a_long bigint, a_float real,
          a_double double precision, a_char char(1));
        create table boxes (like primitives including all);
        create table rich (id uuid primary key, text varchar(100), number numeric,
          instant timestamptz, date date, time timestamp, "offset" timestamptz, text_mood text,
          enum_mood mood, optional text);
        create table bytes (id bigint primary key, content bytea, uuid uuid);
        create table moody (id mood primary key, text text);
        """);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void primitivesRoundTrip() {
    TableStatements<Long, Primitives> table =
        session.planner().table(Sessions.table("primitives", Primitives.class, Map.of("id", ID)));
    Primitives small =
        new Primitives(
            1L,
            false,
            Byte.MIN_VALUE,
            Short.MIN_VALUE,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            Float.MIN_VALUE,
            -Double.MAX_VALUE,
            'a');
    Primitives large =
        new Primitives(
            Long.MAX_VALUE,
            true,
            Byte.MAX_VALUE,
            Short.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Float.NaN,
            Double.POSITIVE_INFINITY,
            '\u20ac');

    roundTrip(table, List.of(small, large));
    Primitives changed = new Primitives(1L, true, (byte) 1, (short) 2, 3, 4, 0.1f, 0.1, '\'');
    assertThat(inTransaction(() -> table.update(changed, false).after())).isEqualTo(changed);
    foundByEach(
        table, changed, "aBoolean", "aByte", "aShort", "anInt", "aLong", "aDouble", "aChar");
  }

  @Test
  void boxesRoundTripAlsoNull() {
    TableStatements<Long, Boxes> table =
        session
            .planner()
            .table(
                Sessions.table(
                    "boxes",
                    Boxes.class,
                    Map.of(
                        "id",
                        ID,
                        "aBoolean",
                        NULLABLE,
                        "aByte",
                        NULLABLE,
                        "aShort",
                        NULLABLE,
                        "anInt",
                        NULLABLE,
                        "aLong",
                        NULLABLE,
                        "aFloat",
                        NULLABLE,
                        "aDouble",
                        NULLABLE,
                        "aChar",
                        NULLABLE)));
    Boxes full = new Boxes(1, true, (byte) 1, (short) 2, 3, 4L, 5f, 6.0, 'x');
    Boxes empty = new Boxes(2, null, null, null, null, null, null, null, null);

    roundTrip(table, List.of(full, empty));
    foundByEach(table, full, "aBoolean", "aByte", "aShort", "anInt", "aLong", "aFloat", "aChar");
    foundByEach(table, empty, "aBoolean", "aByte", "aShort", "anInt", "aLong", "aFloat", "aChar");
    Boxes emptied = new Boxes(1, null, null, null, null, null, null, null, null);
    assertThat(inTransaction(() -> table.update(emptied, false).after())).isEqualTo(emptied);
  }

  @Test
  void richTypesRoundTripAlsoNull() {
    TableStatements<UUID, Rich> table = rich();
    Rich full =
        new Rich(
            UUID.randomUUID(),
            "'; drop table rich; -- \" \\ \u20ac {,} null",
            new BigDecimal("12345678901234567890.0100"),
            Instant.parse("2026-02-03T04:05:06.123456Z"),
            LocalDate.of(2024, 2, 29),
            LocalDateTime.of(1999, 12, 31, 23, 59, 59, 1000),
            OffsetDateTime.parse("2026-02-03T04:05:06.5Z"),
            Mood.SAD,
            Mood.HAPPY,
            Optional.of(""));
    Rich empty =
        new Rich(
            UUID.randomUUID(), null, null, null, null, null, null, null, null, Optional.empty());

    roundTrip(table, List.of(full, empty));
    String[] components = {
      "text", "number", "instant", "date", "time", "offset", "textMood", "enumMood", "optional"
    };
    foundByEach(table, full, components);
    foundByEach(table, empty, components);
    Rich swapped =
        new Rich(
            empty.id(),
            "",
            BigDecimal.ZERO,
            Instant.EPOCH,
            full.date(),
            full.time(),
            full.offset(),
            Mood.HAPPY,
            Mood.SAD,
            Optional.of("x"));
    assertThat(inTransaction(() -> table.update(swapped, false).after())).isEqualTo(swapped);
  }

  @Test
  void extremeTimesRoundTrip() {
    TableStatements<UUID, Rich> table = rich();
    Rich past = times(LocalDateTime.of(-43, 3, 15, 12, 0));
    Rich future = times(LocalDateTime.of(12026, 1, 1, 0, 0, 0, 999_999_000));
    Rich endless =
        new Rich(
            UUID.randomUUID(),
            null,
            null,
            OffsetDateTime.MAX.toInstant(),
            LocalDate.MAX,
            LocalDateTime.MAX,
            OffsetDateTime.MAX,
            null,
            null,
            Optional.empty());
    Rich beginning =
        new Rich(
            UUID.randomUUID(),
            null,
            null,
            OffsetDateTime.MIN.toInstant(),
            LocalDate.MIN,
            LocalDateTime.MIN,
            OffsetDateTime.MIN,
            null,
            null,
            Optional.empty());

    List<Rich> all = List.of(past, future, endless, beginning);
    roundTrip(table, all);
    for (Rich row : all) {
      assertThat(inTransaction(() -> table.update(row, false).after())).isEqualTo(row);
    }
  }

  @Test
  void bytesRoundTrip() {
    TableStatements<Long, Bytes> table =
        session
            .planner()
            .table(Sessions.table("bytes", Bytes.class, Map.of("id", ID, "uuid", NULLABLE)));
    Bytes row = new Bytes(1, new byte[] {0, -1, 92, 39}, null);

    inTransaction(() -> table.insert(List.of(row, new Bytes(2, new byte[0], UUID.randomUUID()))));

    Map<Long, Bytes> found = table.selectByIds(List.of(1L, 2L)).value();
    assertThat(Objects.requireNonNull(found.get(1L)).content()).containsExactly(0, -1, 92, 39);
    assertThat(Objects.requireNonNull(found.get(2L)).content()).isEmpty();
    Bytes changed = new Bytes(1, new byte[] {1}, null);
    assertThat(inTransaction(() -> table.update(changed, false).after()).content())
        .containsExactly(1);
    assertThat(table.selectBy(List.of("content")).run(List.of(new byte[] {1})).value()).hasSize(1);
  }

  @Test
  void enumMayBeTheKey() {
    TableStatements<Mood, Moody> table =
        session.planner().table(Sessions.table("moody", Moody.class, Map.of("id", ID)));

    roundTrip(table, List.of(new Moody(Mood.SAD, "a"), new Moody(Mood.HAPPY, "b")));

    assertThat(inTransaction(() -> table.selectForUpdate(Mood.SAD, LockMode.WAIT)))
        .isEqualTo(new Moody(Mood.SAD, "a"));
    assertThat(inTransaction(() -> table.delete(List.of(Mood.SAD))))
        .containsExactly(new Moody(Mood.SAD, "a"));
  }

  @Test
  void labelThatTheEnumDoesNotHaveIsRefused() {
    sql("insert into rich (id, text_mood) values (gen_random_uuid(), 'secret-mood')");

    assertThatThrownBy(() -> rich().selectBy(List.of("text")).run(nulls(1)).value())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("rich.selectBy(text)")
        .hasMessageContaining("column text_mood")
        .hasMessageContaining("component textMood")
        .hasMessageNotContaining("secret");
  }

  @Test
  void nullForAComponentThatTakesNoneIsRefused() {
    sql("insert into primitives (id) values (7)");
    TableStatements<Long, Primitives> table =
        session.planner().table(Sessions.table("primitives", Primitives.class, Map.of("id", ID)));

    assertThatThrownBy(() -> table.selectByIds(List.of(7L)).value())
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "primitives.selectByIds: column a_boolean is NULL, but component aBoolean takes no"
                + " null. Mark it @Nullable (of a boxed type), make it an Optional, or give the"
                + " column a value");
  }

  @Test
  void unknownTypesAreRefusedTogether() {
    record Wrong(long id, List<Thread> tags, Thread thread, Optional<Object> any) {}
    TableSpec spec = Sessions.table("wrong", Wrong.class, Map.of("id", ID));

    assertThatThrownBy(() -> session.planner().table(spec))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("Table wrong")
        .hasMessageContaining(
            "component tags is a java.util.List<java.lang.Thread>, which cannot be JSON")
        .hasMessageContaining("component thread is a java.lang.Thread")
        .hasMessageContaining("component any is a java.util.Optional<java.lang.Object>")
        .hasMessageContaining("use boolean, byte");
  }

  private Rich times(LocalDateTime time) {
    OffsetDateTime offset = time.atOffset(ZoneOffset.UTC);
    return new Rich(
        UUID.randomUUID(),
        null,
        null,
        offset.toInstant(),
        time.toLocalDate(),
        time,
        offset,
        null,
        null,
        Optional.empty());
  }

  private TableStatements<UUID, Rich> rich() {
    return session
        .planner()
        .table(
            Sessions.table(
                "rich",
                Rich.class,
                Map.of(
                    "id",
                    ID,
                    "text",
                    NULLABLE,
                    "number",
                    NULLABLE,
                    "instant",
                    NULLABLE,
                    "date",
                    NULLABLE,
                    "time",
                    NULLABLE,
                    "offset",
                    NULLABLE,
                    "textMood",
                    NULLABLE,
                    "enumMood",
                    NULLABLE)));
  }

  private <K, V> void roundTrip(TableStatements<K, V> table, List<V> rows) {
    assertThat(inTransaction(() -> table.insert(rows))).isEqualTo(rows);
    List<K> ids = rows.stream().map(row -> this.<K, V>id(table, row)).toList();
    assertThat(table.selectByIds(ids).value().values()).containsExactlyInAnyOrderElementsOf(rows);
  }

  @SuppressWarnings("unchecked") // the id's component is of type K
  private <K, V> K id(TableStatements<K, V> table, V row) {
    return (K) Objects.requireNonNull(table.value(row, "id"));
  }

  private <K, V> void foundByEach(TableStatements<K, V> table, V row, String... components) {
    for (String component : components) {
      assertThat(
              table
                  .selectBy(List.of(component))
                  .run(Collections.singletonList(table.value(row, component)))
                  .value())
          .as(component)
          .contains(row);
    }
  }

  private <T> T inTransaction(Supplier<T> work) {
    return session.transactions().run(tx -> work.get());
  }

  private static List<@Nullable Object> nulls(int count) {
    return Collections.nCopies(count, null);
  }

  private void sql(String text) {
    Sessions.execute(session.dataSource(), text);
  }
}
