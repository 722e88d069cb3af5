package io.github.penstock.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of a text is the same for all that some lower() takes for the same. */
class AnyCaseTest {

  /** Every character, alone and where its neighbours count. */
  @ParameterizedTest
  @ValueSource(strings = {"", "tr", "az", "lt", "en"})
  void loweringChangesNoForm(String language) {
    Locale locale = Locale.forLanguageTag(language);
    List<String> wrong = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        continue;
      }
      for (String around : List.of("", "a", "\u0301", "\u0307")) {
        String text = around + Character.toString(c) + around;
        if (!AnyCase.of(text).equals(AnyCase.of(text.toLowerCase(locale)))) {
          wrong.add(Integer.toHexString(c));
        }
      }
      if (!AnyCase.of(Character.toString(c))
          .equals(AnyCase.of(Character.toString(Character.toLowerCase(c))))) {
        wrong.add(Integer.toHexString(c));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void textsThatDifferHaveDifferentForms() {
    assertThat(AnyCase.of("Ann@Example.org")).isEqualTo("ann@example.org".replace("i", ""));
    assertThat(AnyCase.of("ann")).isNotEqualTo(AnyCase.of("bob"));
    assertThat(AnyCase.of("\u00c9t\u00c9")).isEqualTo("\u00e9t\u00e9").isNotEqualTo("ete");
    assertThat(AnyCase.of("\u0416")).isEqualTo("\u0436");
    assertThat(AnyCase.of("\u4e2d\u6587")).isEqualTo("\u4e2d\u6587");
    assertThat(AnyCase.of("\u03a3\u03c3\u03c2")).isEqualTo("\u03c3\u03c3\u03c3");
  }

  @Test
  void whatLanguagesTreatDifferentlyIsLeftOut() {
    assertThat(AnyCase.of("iI\u0130\u0131kK\u212a\u00e5\u00c5\u212b\u03c9\u03a9\u2126\u00df\u1e9e"))
        .isEmpty();
    assertThat(AnyCase.of("\u1e00\u2c65\ua7ae\ud801\udc00")).as("newer letters").isEmpty();
  }

  @Test
  void aTagSaysWhichColumnsAreInAnyCase() {
    Column site = new Column("siteId", "site_id", TypeRef.of(long.class), Set.of());
    Column name = new Column("name", "name", TypeRef.of(String.class), Set.of(Role.IGNORE_CASE));
    List<Column> columns = List.of(site, name);
    assertThat(AnyCase.tag("public.t", columns, List.of(7L, "ANN")))
        .isEqualTo("rows:public.t:site_id=1:7:~name=3:ann")
        .isEqualTo(AnyCase.tag("public.t", columns, List.of(7L, "ann")));
    assertThat(AnyCase.isIn(columns)).isTrue();
    assertThat(AnyCase.isIn(List.of(site))).isFalse();
  }
}
