package io.github.penstock.internal.engine;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.change.RowChange;
import io.github.penstock.internal.key.KeyCodec;
import io.github.penstock.internal.key.KeyCodecs;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.TableChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The canonical texts of the keys of changed rows. Thread-safe. */
final class KeyTexts {

  private final ClassLoader loader;
  private final Map<TypeRef, Optional<KeyCodec<Object>>> codecs = new ConcurrentHashMap<>();

  KeyTexts(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * A row whose key was changed.
   *
   * @param key its text
   * @param effect what became of the row
   */
  record Keyed(String key, NetEffect effect) {}

  /** The rows of a change; null where it is not known which they are, or how to name them. */
  @Nullable List<Keyed> of(TableChange change) {
    TableSpec spec = change.spec();
    if (spec == null) {
      return null;
    }
    Optional<KeyCodec<Object>> codec =
        codecs.computeIfAbsent(spec.id().type(), type -> codec(change.table(), type));
    if (codec.isEmpty()) {
      return null;
    }
    List<Keyed> keyed = new ArrayList<>(change.rows().size());
    for (RowChange<?, ?> row : change.rows()) {
      Object key = row.key();
      if (key == null) {
        return null;
      }
      keyed.add(new Keyed(codec.get().encode(key), NetEffect.of(row)));
    }
    return keyed;
  }

  /** Keys that are never cached may have no canonical text. */
  private Optional<KeyCodec<Object>> codec(String table, TypeRef type) {
    try {
      return Optional.of(KeyCodecs.of(table, type, loader));
    } catch (DefinitionException e) {
      Log.ENGINE.warn(
          "Messages about changes of table {} name no rows, because its keys of type {} have no"
              + " canonical text. Use an integer, boolean, String, UUID, LocalDate, enum, or a"
              + " record of these, or read the whole table where they say that it changed.",
          table,
          type);
      return Optional.empty();
    }
  }
}
