package io.github.penstock.internal.engine;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.change.ChangeStats;
import io.github.penstock.internal.engine.KeyTexts.Keyed;
import io.github.penstock.spi.ChangeChannel;
import io.github.penstock.spi.CommittedChanges;
import io.github.penstock.spi.CommittedChanges.Table;
import io.github.penstock.spi.RemoteSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sends one message for each committed transaction to other processes. Thread-safe. */
final class ChangePublisher {

  /** A message names so many rows of a table, or none. */
  private static final int MOST_KEYS = 1_000;

  /** So many characters of keys are in a message. */
  private static final int MOST_CHARACTERS = 100_000;

  private final ChangeChannel channel;
  private final Log.OncePerMinute complaint;
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();

  ChangePublisher(ChangeChannel channel, Log.OncePerMinute complaint) {
    this.channel = channel;
    this.complaint = complaint;
  }

  /** What tells others, if that is wanted; throws where the remote tier has no channel for it. */
  static @Nullable ChangePublisher of(EngineOptions options, RemoteSession session) {
    if (!options.publishesChanges()) {
      return null;
    }
    ChangeChannel channel = session.changes();
    if (channel == null) {
      throw new DefinitionException(
          "publishChanges() needs a remote tier that others can listen to: add"
              + " .remote(Redis.connect(uri)) to the builder, or leave publishChanges() out.");
    }
    return new ChangePublisher(channel, new Log.OncePerMinute(options.time()));
  }

  /** Never throws: the transaction is committed. */
  void publish(long transaction, List<RecordedChange> changes) {
    List<Table> tables = tables(changes);
    if (tables.isEmpty()) {
      return;
    }
    try {
      channel.publish(new CommittedChanges(transaction, tables)).whenComplete(this::settle);
    } catch (RuntimeException e) {
      settle(null, e);
    }
  }

  private void settle(@Nullable Object answer, @Nullable Throwable failure) {
    if (failure == null) {
      sent.increment();
      return;
    }
    lost.increment();
    if (complaint.mayTell()) {
      Log.ENGINE.warn(
          "A message about a committed transaction was lost, the {}. of this process: others do not"
              + " hear of it. Whoever must not miss one needs an outbox, see docs/guide/changes.md.",
          lost.sum(),
          failure);
    }
  }

  ChangeStats stats() {
    return new ChangeStats(sent.sum(), lost.sum());
  }

  private static List<Table> tables(List<RecordedChange> changes) {
    Map<String, Rows> byTable = new LinkedHashMap<>();
    for (RecordedChange change : changes) {
      byTable.computeIfAbsent(change.table(), name -> new Rows()).add(change.keys());
    }
    List<Table> tables = new ArrayList<>(byTable.size());
    int room = MOST_CHARACTERS;
    for (Map.Entry<String, Rows> each : byTable.entrySet()) {
      Rows rows = each.getValue();
      rows.fit(room);
      room -= rows.characters();
      if (!rows.isNothing()) {
        tables.add(rows.table(each.getKey()));
      }
    }
    return tables;
  }

  /** What became of the rows of one table. Used by one thread. */
  private static final class Rows {
    private final Map<String, NetEffect> effects = new LinkedHashMap<>();
    private boolean complete = true;

    void add(@Nullable List<Keyed> keys) {
      if (keys == null) {
        forget();
      } else if (complete) {
        keys.forEach(row -> effects.merge(row.key(), row.effect(), NetEffect::then));
      }
    }

    private void forget() {
      complete = false;
      effects.clear();
    }

    void fit(int room) {
      effects.values().removeIf(effect -> effect == NetEffect.NOTHING);
      if (effects.size() > MOST_KEYS || characters() > room) {
        forget();
      }
    }

    int characters() {
      return effects.keySet().stream().mapToInt(String::length).sum();
    }

    boolean isNothing() {
      return complete && effects.isEmpty();
    }

    Table table(String name) {
      return new Table(
          name,
          complete,
          all(NetEffect.INSERTED),
          all(NetEffect.UPDATED),
          all(NetEffect.DELETED),
          all(NetEffect.CHANGED));
    }

    private List<String> all(NetEffect wanted) {
      List<String> keys = new ArrayList<>();
      effects.forEach(
          (key, effect) -> {
            if (effect == wanted) {
              keys.add(key);
            }
          });
      return keys;
    }
  }
}
