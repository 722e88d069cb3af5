package io.github.penstock.redis.internal.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.penstock.spi.CommittedChanges;
import io.github.penstock.spi.CommittedChanges.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * The JSON of a committed transaction, as docs/guide/changes.md describes it for other processes.
 * New members may be added; any other change is a new version. Stateless.
 */
public final class ChangeMessage {

  /** Grows with every change that is more than a new member. */
  public static final int VERSION = 1;

  private static final JsonFactory JSON = new JsonFactory();

  private ChangeMessage() {}

  /**
   * Writes a message.
   *
   * @param millis when it is sent, since 1970
   * @param changes what was committed
   * @return its text in UTF-8
   */
  public static byte[] encode(long millis, CommittedChanges changes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("time", Instant.ofEpochMilli(millis).toString());
      if (changes.transaction() != 0) {
        json.writeStringField("transaction", Long.toString(changes.transaction()));
      }
      json.writeArrayFieldStart("tables");
      for (Table table : changes.tables()) {
        write(json, table);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written to but memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Table table) throws IOException {
    json.writeStartObject();
    json.writeStringField("table", table.table());
    json.writeBooleanField("complete", table.complete());
    write(json, "inserted", table.inserted());
    write(json, "updated", table.updated());
    write(json, "deleted", table.deleted());
    write(json, "changed", table.changed());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<String> keys) throws IOException {
    json.writeArrayFieldStart(name);
    for (String key : keys) {
      json.writeString(key);
    }
    json.writeEndArray();
  }
}
