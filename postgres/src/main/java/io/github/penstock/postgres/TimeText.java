package io.github.penstock.postgres;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times as PostgreSQL reads them in arrays: years over 9999 without a sign, years before 1 with BC,
 * and the greatest and least value as infinity, as the driver does for single parameters.
 */
final class TimeText {

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("-MM-dd", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT);
  private static final Instant MAX = OffsetDateTime.MAX.toInstant();
  private static final Instant MIN = OffsetDateTime.MIN.toInstant();

  private TimeText() {}

  static String of(LocalDate date) {
    if (date.equals(LocalDate.MAX)) {
      return "infinity";
    }
    return date.equals(LocalDate.MIN)
        ? "-infinity"
        : year(date.getYear()) + DATE.format(date) + era(date.getYear());
  }

  static String of(LocalDateTime time) {
    if (time.equals(LocalDateTime.MAX)) {
      return "infinity";
    }
    return time.equals(LocalDateTime.MIN)
        ? "-infinity"
        : year(time.getYear()) + TIME.format(time) + era(time.getYear());
  }

  static String of(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MAX)) {
      return "infinity";
    }
    if (time.equals(OffsetDateTime.MIN)) {
      return "-infinity";
    }
    OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
    return year(utc.getYear()) + TIME.format(utc) + "Z" + era(utc.getYear());
  }

  /** The driver reads infinity as the greatest time there is, and writes that as infinity. */
  static OffsetDateTime offset(Instant instant) {
    if (!instant.isBefore(MAX)) {
      return OffsetDateTime.MAX;
    }
    return instant.isAfter(MIN) ? instant.atOffset(ZoneOffset.UTC) : OffsetDateTime.MIN;
  }

  private static String year(int year) {
    return "%04d".formatted(year > 0 ? year : 1 - year);
  }

  private static String era(int year) {
    return year > 0 ? "" : " BC";
  }
}
