package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Operation.Kind;
import io.github.penstock.testkit.history.Operation.Outcome;
import java.util.Arrays;
import java.util.List;

/**
 * What was committed of one key, by version, and since when each version was superseded. Filled in
 * {@link #seal()}, then only read. Used by one thread.
 */
final class KeyWrites {

  /** Later than everything: not acknowledged, or not superseded. */
  static final long NEVER = Long.MAX_VALUE;

  private final History history;

  /** Operations by version. */
  private final int[] operations;

  private final long[] versions;

  /** Since when everybody may know the version: the end of its write, or its first sight. */
  private final long[] known;

  /** For each version the first time at which a newer one was known. */
  private final long[] superseded;

  /** Indexes of the deletes. */
  private final int[] deletes;

  /** For each delete the earliest start of it and all later ones. */
  private final long[] earliestStart;

  KeyWrites(History history, List<Integer> committed) {
    this.history = history;
    this.operations =
        committed.stream()
            .sorted((a, b) -> Long.compare(history.version(a), history.version(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    this.versions = Arrays.stream(operations).mapToLong(history::version).toArray();
    this.known = new long[operations.length];
    this.superseded = new long[operations.length];
    for (int i = 0; i < operations.length; i++) {
      boolean acknowledged = history.outcome(operations[i]) == Outcome.OK;
      known[i] = acknowledged ? history.end(operations[i]) : NEVER;
    }
    this.deletes = deletes();
    this.earliestStart = new long[deletes.length];
    long earliest = NEVER;
    for (int i = deletes.length - 1; i >= 0; i--) {
      earliest = Math.min(earliest, start(deletes[i]));
      earliestStart[i] = earliest;
    }
  }

  private int[] deletes() {
    int[] found = new int[operations.length];
    int count = 0;
    for (int i = 0; i < operations.length; i++) {
      if (history.kind(operations[i]) == Kind.DELETE) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** A write of unknown outcome is in the database: it counts from the time it is first seen. */
  void seen(long version, long at) {
    int index = indexOf(version);
    if (index >= 0 && history.outcome(operations[index]) != Outcome.OK) {
      known[index] = Math.min(known[index], at);
    }
  }

  /** Ends the filling. */
  void seal() {
    long first = NEVER;
    for (int i = versions.length - 1; i >= 0; i--) {
      superseded[i] = first;
      first = Math.min(first, known[i]);
    }
  }

  /** The index of a version, or less than 0. */
  int indexOf(long version) {
    return Arrays.binarySearch(versions, version);
  }

  boolean everAbsent() {
    return deletes.length > 0;
  }

  /** The index of the newest absence whose delete began by then, or -1. */
  int newestAbsence(long by) {
    int low = 0;
    int high = deletes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (earliestStart[middle] <= by) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? -1 : deletes[low - 1];
  }

  /** The index of the oldest absence that was not yet superseded then, or -1. */
  int oldestAbsence(long at) {
    int low = 0;
    int high = deletes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (superseded[deletes[middle]] < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == deletes.length ? -1 : deletes[low];
  }

  /** The operation that superseded a version first, or -1. */
  int successor(int index) {
    for (int i = index + 1; i < versions.length; i++) {
      if (known[i] == superseded[index]) {
        return operations[i];
      }
    }
    return -1;
  }

  int size() {
    return versions.length;
  }

  int operation(int index) {
    return operations[index];
  }

  long version(int index) {
    return versions[index];
  }

  boolean isDelete(int index) {
    return history.kind(operations[index]) == Kind.DELETE;
  }

  long start(int index) {
    return history.start(operations[index]);
  }

  long known(int index) {
    return known[index];
  }

  long superseded(int index) {
    return superseded[index];
  }
}
