package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a statement's text when its values are taken out of it. */
class FingerprintTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select 1 | select ?",
        "select  a\tfrom b | select a from b",
        "select * from t1 where x=42 and y = -1.5e-3 or z = .5 | select * from t1 where x=? and y = -? or z = ?",
        "select 'it''s' | select ?",
        "select 'a\\' from t | select ? from t",
        "select E'a\\'b' from t | select ? from t",
        "select e'a''b' , x'1F' from t | select ?, .. from t",
        "select 'a' 'b' | select ? ?",
        "select name'x' | select name?",
        "select $$it's$$, b | select ?, b",
        "select $a$ $$ 'x $b$ $a$ + b | select ? + b",
        "select $1 from t | select $1 from t",
        "select \"it's 42\"\"\" from \"T 1\" | select \"it's 42\"\"\" from \"T 1\"",
        "select a -- 'secret' | select a",
        "select /* a /* 'b' */ 'secret' */ b | select b",
        "select 1 where a in (1,2, 3) | select ? where a in (?, ..)",
        "select 1 where a in ( ?, ?,?,? ) | select ? where a in (?, ..)",
        "select 1 where a in (?) | select ? where a in (?)",
        "insert into t values (1, 'a'), (2,'b'),(3, 'c') | insert into t values (?, ..), ..",
        "insert into t values (1, now()), (2, now()), (3, now()) | insert into t values (?, now()), ..",
        "select f(), f(), a | select f(), f(), a",
        "select 'open | select ?",
        "select \"open | select \"open",
        "select $$open | select ?",
        "select /* open | select",
        "select a) | select a)"
      })
  void valuesAreTakenOut(String sql, String fingerprint) {
    assertThat(Fingerprint.handWritten(sql)).isEqualTo(fingerprint);
  }

  @Test
  void noTextIsTooLong() {
    String quotes = "'" + "''".repeat(200_000) + "'";
    assertThat(Fingerprint.handWritten("select " + quotes)).isEqualTo("select ?");
    assertThat(Fingerprint.handWritten("a in (" + "1, ".repeat(200_000) + "1)"))
        .isEqualTo("a in (?, ..)");
    assertThat(Fingerprint.handWritten("values (1, 2)" + ", (1, 2)".repeat(50_000)))
        .isEqualTo("values (?, ..), ..");
    assertThat(Fingerprint.handWritten("(".repeat(100_000))).hasSize(100_000);
  }

  @Test
  void aStatementWithParametersKeepsItsConstants() {
    assertThat(Fingerprint.named("Users.open", "select 1\n  from users\n where state = 'open'"))
        .isEqualTo("/* Users.open */ select 1 from users where state = 'open'");
  }
}
