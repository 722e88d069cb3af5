package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Operation.Client;
import io.github.penstock.testkit.history.Operation.Kind;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations in any order, some 60 bytes each, so that millions fit. Filled by a test, then handed
 * to {@link Checker}. Used by one thread.
 *
 * @since 0.1
 */
@SuppressWarnings("EnumOrdinal") // packed in memory only, never stored
public final class History {

  /** Columns of longs: start, end, version, writer, floor. */
  private static final int COLUMNS = 5;

  private static final int FIRST_CAPACITY = 1_024;

  private final List<String> keys = new ArrayList<>();
  private final Map<String, Integer> keyNumbers = new HashMap<>();
  private final List<Client> clients = new ArrayList<>();
  private final Map<Client, Integer> clientNumbers = new HashMap<>();
  private final List<Traits> traits = new ArrayList<>();
  private final Map<Traits, Integer> traitsNumbers = new HashMap<>();
  private long[] longs = new long[FIRST_CAPACITY * COLUMNS];
  private int[] keyOf = new int[FIRST_CAPACITY];
  private int[] clientOf = new int[FIRST_CAPACITY];

  private int[] traitsOf = new int[FIRST_CAPACITY];

  private int size;

  /** What many operations have in common. */
  private record Traits(Kind kind, Outcome outcome, Tier tier, Mode mode) {}

  /** An empty history. */
  public History() {}

  /**
   * Adds an operation.
   *
   * @param operation any
   */
  public void add(Operation operation) {
    if (size == keyOf.length) {
      grow();
    }
    int base = size * COLUMNS;
    longs[base] = operation.start();
    longs[base + 1] = operation.end();
    longs[base + 2] = operation.value().version();
    longs[base + 3] = operation.value().writer();
    longs[base + 4] = operation.value().floor();
    keyOf[size] = number(operation.key(), keyNumbers, keys);
    clientOf[size] = number(operation.client(), clientNumbers, clients);
    Traits ofThis =
        new Traits(operation.kind(), operation.outcome(), operation.tier(), operation.mode());
    traitsOf[size] = number(ofThis, traitsNumbers, traits);
    size++;
  }

  /**
   * How many operations there are.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * An operation.
   *
   * @param index from 0, in the order in which they were added
   * @return equal to the one that was added
   */
  public Operation get(int index) {
    return new Operation(
        kind(index),
        keys.get(keyOf[index]),
        clients.get(clientOf[index]),
        start(index),
        end(index),
        outcome(index),
        new Value(version(index), writer(index), floor(index)),
        tier(index),
        mode(index));
  }

  int keyCount() {
    return keys.size();
  }

  int key(int index) {
    return keyOf[index];
  }

  String keyName(int key) {
    return keys.get(key);
  }

  int client(int index) {
    return clientOf[index];
  }

  int node(int index) {
    return clients.get(clientOf[index]).node();
  }

  long start(int index) {
    return longs[index * COLUMNS];
  }

  long end(int index) {
    return longs[index * COLUMNS + 1];
  }

  long version(int index) {
    return longs[index * COLUMNS + 2];
  }

  long writer(int index) {
    return longs[index * COLUMNS + 3];
  }

  long floor(int index) {
    return longs[index * COLUMNS + 4];
  }

  Kind kind(int index) {
    return traits.get(traitsOf[index]).kind();
  }

  Outcome outcome(int index) {
    return traits.get(traitsOf[index]).outcome();
  }

  Tier tier(int index) {
    return traits.get(traitsOf[index]).tier();
  }

  Mode mode(int index) {
    return traits.get(traitsOf[index]).mode();
  }

  private void grow() {
    int capacity = Math.addExact(size, size / 2);
    longs = Arrays.copyOf(longs, Math.multiplyExact(capacity, COLUMNS));
    keyOf = Arrays.copyOf(keyOf, capacity);
    clientOf = Arrays.copyOf(clientOf, capacity);
    traitsOf = Arrays.copyOf(traitsOf, capacity);
  }

  private static <T> int number(T one, Map<T, Integer> numbers, List<T> all) {
    Integer known = numbers.get(one);
    if (known != null) {
      return known;
    }
    numbers.put(one, all.size());
    all.add(one);
    return all.size() - 1;
  }
}
