package io.github.penstock.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.internal.plan.NamedSql.Parsed;
import io.github.penstock.internal.plan.NamedSql.Unfinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "select 1                         # select 1                         # ",
        "a = :id                          # a = ?                            # id",
        "a = :id and b = :id              # a = ? and b = ?                  # id,id",
        ":a,:b_2;:_c                      # ?,?;?                            # a,b_2,_c",
        "a = (:id)::bigint                # a = (?)::bigint                  # id",
        "a = :id::bigint                  # a = ?::bigint                    # id",
        "x::text = :größe                 # x::text = ?                      # größe",
        "f(a := 1, b => :b)               # f(a := 1, b => ?)                # b",
        "a[1:2] = :x                      # a[1:2] = ?                       # x",
        "a : b                            # a : b                            # ",
        "':a' = :b                        # ':a' = ?                         # b",
        "'it''s :a' = :b                  # 'it''s :a' = ?                   # b",
        "'\\' = :b                        # '\\' = ?                         # b",
        "E'\\' :a' = :b                   # E'\\' :a' = ?                    # b",
        "e'\\\\' = :b                     # e'\\\\' = ?                      # b",
        "E'a''\\' :a' = :b                # E'a''\\' :a' = ?                 # b",
        "date'2020-01-01' = :b            # date'2020-01-01' = ?             # b",
        "\":a\" = :b                      # \":a\" = ?                       # b",
        "\"a\"\":a\" = :b                 # \"a\"\":a\" = ?                  # b",
        "1 -- :a                          # 1 -- :a                          # ",
        "1 - :a                           # 1 - ?                            # a",
        "/* :a /* :b */ :c */ :d          # /* :a /* :b */ :c */ ?           # d",
        "$$ :a $$ :b                      # $$ :a $$ ?                       # b",
        "$q$ :a $$ :b $q$ :c              # $q$ :a $$ :b $q$ ?               # c",
        "$1 :a $2                         # $1 ? $2                          # a",
        "a$b$ :a c$b$                     # a$b$ ? c$b$                      # a",
        "data ? :key                      # data ?? ?                        # key",
        "data ?| array[:a] ?& :b          # data ??| array[?] ??& ?          # a,b",
        "'?' ? \"?\" -- ?                 # '?' ?? \"?\" -- ?                # ",
      })
  void replacesParametersAndNothingElse(String sql, String text, String names) throws Exception {
    Parsed parsed = parse(sql);
    assertThat(parsed.text()).isEqualTo(text);
    assertThat(String.join(",", parsed.names())).isEqualTo(names == null ? "" : names);
  }

  @Test
  void lineCommentsEndWithTheirLine() throws Exception {
    assertThat(parse("-- it's :a\n:b")).isEqualTo(parsed("-- it's :a\n?", "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a", "'a''", "E'\\'", "E'\\"})
  void anOpenLiteralIsRefused(String sql) {
    assertThatThrownBy(() -> parse(sql))
        .isInstanceOf(Unfinished.class)
        .hasMessage("string literal");
  }

  @Test
  void otherOpenTextsAreRefused() {
    assertThatThrownBy(() -> parse("\"a")).hasMessage("quoted identifier");
    assertThatThrownBy(() -> parse("/* /* */")).hasMessage("comment");
    assertThatThrownBy(() -> parse("$a$ $$ $A$")).hasMessage("dollar quote $a$");
  }

  @Test
  void aLongLiteralOfDoubledQuotesIsRead() throws Exception {
    String literal = "'" + "''".repeat(100_000) + "'";
    assertThat(parse(literal + ":a").text()).isEqualTo(literal + "?");
  }

  /** Statements put together from pieces of which it is known what becomes of them. */
  @Test
  void randomStatementsKeepAllThatIsNoParameter() throws Exception {
    String[] opaque = {
      "'a''b :x ?'",
      "\"c :x ?\"",
      "-- :x ? '\n",
      "/* :x ? ' /* */ \" */",
      "$$ :x ? '$$",
      "$t$ :x $$ ?$t$",
      "::int",
      "e'\\' :x'",
      "select",
      " ",
      "\n",
      "(",
      ")",
      ",",
      "+",
      "1.5",
      "$1",
      "[1:2]",
      "=>",
      ":=",
      "été"
    };
    Random random = new Random(42);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder sql = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      List<String> names = new ArrayList<>();
      for (int piece = random.nextInt(20); piece > 0; piece--) {
        int kind = random.nextInt(4);
        if (kind == 0) {
          String name = "p" + random.nextInt(5);
          sql.append(':').append(name);
          expected.append('?');
          names.add(name);
        } else if (kind == 1) {
          sql.append('?');
          expected.append("??");
        } else {
          String text = opaque[random.nextInt(opaque.length)];
          sql.append(text);
          expected.append(text);
        }
        sql.append(' ');
        expected.append(' ');
      }
      assertThat(parse(sql.toString()))
          .as(sql.toString())
          .isEqualTo(new Parsed(expected.toString(), names, List.of()));
    }
  }

  /** Whatever the characters are: nothing is lost, nothing is added but what is documented. */
  @Test
  void randomCharactersNeverLoseText() {
    String alphabet = ":?'\"$-/*\\\nEe_ab1 ";
    Random random = new Random(7);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder sql = new StringBuilder();
      for (int i = random.nextInt(16); i > 0; i--) {
        sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String in = sql.toString();
      try {
        Parsed parsed = parse(in);
        assertThat(isSameText(in, 0, parsed.text(), 0, parsed.names(), 0)).as(in).isTrue();
        read++;
      } catch (Unfinished e) {
        assertThat(e).hasMessageMatching("string literal|quoted identifier|comment|dollar quote.*");
      }
    }
    assertThat(read).isGreaterThan(5_000);
  }

  private static boolean isSameText(
      String in, int i, String out, int o, List<String> names, int name) {
    if (i == in.length()) {
      return o == out.length() && name == names.size();
    }
    boolean parameter =
        o < out.length()
            && out.charAt(o) == '?'
            && name < names.size()
            && in.startsWith(":" + names.get(name), i);
    if (parameter
        && isSameText(in, i + 1 + names.get(name).length(), out, o + 1, names, name + 1)) {
      return true;
    }
    boolean doubled = in.charAt(i) == '?' && out.startsWith("??", o);
    if (doubled && isSameText(in, i + 1, out, o + 2, names, name)) {
      return true;
    }
    return o < out.length()
        && in.charAt(i) == out.charAt(o)
        && isSameText(in, i + 1, out, o + 1, names, name);
  }

  private static Parsed parsed(String text, String... names) {
    return new Parsed(text, List.of(names), List.of());
  }

  /** Its words are another matter. */
  private static Parsed parse(String sql) throws Unfinished {
    Parsed parsed = NamedSql.parse(sql);
    return new Parsed(parsed.text(), parsed.names(), List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update t set a = 1 returning a",
        " /* x */ DELETE from t",
        "with d as (delete from t returning id) select * from d",
        "insert into t values (1)",
        "(merge into t using s on true when matched then delete)",
      })
  void whatChangesRowsIsKnown(String sql) throws Unfinished {
    assertThat(NamedSql.parse(sql).writes()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'update', \"delete\", $$insert$$ from t -- merge",
        "select updated, delete_me, t.inserted from t",
        "select * from t for update",
        "select * from t for no key update skip locked",
        "select :update, :delete",
      })
  void whatOnlyReadsIsKnown(String sql) throws Unfinished {
    assertThat(NamedSql.parse(sql).writes()).isFalse();
  }

  @Test
  void locksAreKnown() throws Unfinished {
    assertThat(NamedSql.parse("select * from t for update").locks()).isTrue();
    assertThat(NamedSql.parse("select * from t FOR NO KEY UPDATE").locks()).isTrue();
    assertThat(NamedSql.parse("select * from t for key share").locks()).isTrue();
    assertThat(NamedSql.parse("select substring(a for 3) from t").locks()).isFalse();
  }
}
