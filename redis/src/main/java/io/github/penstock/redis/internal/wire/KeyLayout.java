package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.DefinitionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The names of everything that a namespace keeps in Redis. Final: a change is a new protocol.
 *
 * <pre>
 * {ns}:meta                what the nodes must agree on
 * {ns.p}:v:region:key      STRING  a value, see {@link Envelope}
 * {ns.p}:s                 HASH    state of partition p: g r d n hx sw, q:region:key, l:region:key,
 *                                  t:tag; see the script common
 * {ns.p}:t:tag             STRING  the stamp of a region or of another tag, in the partition of its
 *                                  name
 * {ns.p}:c                 channel of partition p
 * {ns.p}:k:region:key      the load lock of a key
 * {ns}:h:node              STRING  a node's last sign of life, for a minute; and the channel through
 *                                  which the node hears it
 * {ns}:changes             channel of committed transactions, for other processes
 * </pre>
 *
 * <p>A tag is the name of a region, or begins with a mark that no region begins with.
 *
 * <p>All that a script touches shares one hash tag and so, in a cluster, one slot. Immutable and
 * thread-safe.
 */
public final class KeyLayout {

  /** Into how many partitions keys are spread. */
  public static final int PARTITIONS = 64;

  /** What every node of a namespace must have in common, as the meta hash holds it. */
  public static final Map<String, String> META =
      Map.of("partitions", "" + PARTITIONS, "hash", "fnv1a64-fmix64", "protocol", "1");

  private final String namespace;
  private final byte[][] prefixes = new byte[PARTITIONS][];

  /**
   * The layout of a namespace.
   *
   * @param namespace the first part of every name; throws {@link DefinitionException} where braces
   *     in it would move the hash tag
   */
  public KeyLayout(String namespace) {
    if (namespace.isEmpty() || namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
      throw new DefinitionException(
          "Namespace '"
              + namespace
              + "' must have at least one character and no braces: it becomes part of a hash tag.");
    }
    this.namespace = namespace;
    for (int p = 0; p < PARTITIONS; p++) {
      prefixes[p] = ("{" + namespace + '.' + p + "}:").getBytes(UTF_8);
    }
  }

  /**
   * Where a key lives.
   *
   * @param key any key
   * @return its place
   */
  public Place place(CacheKey key) {
    byte[] text = KeyText.encode(key.region() + ':' + key.key());
    return new Place(key, text, partition(text));
  }

  /**
   * Where the stamp of a tag lives.
   *
   * @param tag the name of a region, or another tag
   * @return the partition
   */
  public int partitionOfTag(String tag) {
    return partition(KeyText.encode(tag));
  }

  /**
   * The name of the hash that the nodes agree on.
   *
   * @return the key
   */
  public byte[] meta() {
    return ("{" + namespace + "}:meta").getBytes(UTF_8);
  }

  /**
   * The name of a value.
   *
   * @param place of its key
   * @return the key in Redis
   */
  public byte[] value(Place place) {
    return join(place.partition(), "v:", place.text());
  }

  /**
   * The name of a partition's state.
   *
   * @param partition its number
   * @return the key in Redis
   */
  public byte[] state(int partition) {
    return join(partition, "s", new byte[0]);
  }

  /**
   * The name of the stamp of a tag.
   *
   * @param tag the name of a region, or another tag
   * @return the key in Redis
   */
  public byte[] stamp(String tag) {
    byte[] text = KeyText.encode(tag);
    return join(partition(text), "t:", text);
  }

  /**
   * The name of a partition's channel.
   *
   * @param partition its number
   * @return the channel
   */
  public byte[] channel(int partition) {
    return join(partition, "c", new byte[0]);
  }

  /**
   * The names of all channels.
   *
   * @return the channels in the order of the partitions
   */
  public List<byte[]> channels() {
    List<byte[]> all = new ArrayList<>(PARTITIONS);
    for (int p = 0; p < PARTITIONS; p++) {
      all.add(channel(p));
    }
    return all;
  }

  /**
   * The partition that a channel belongs to.
   *
   * @param channel the name of a channel of this namespace
   * @return the partition's number
   */
  public int partitionOfChannel(byte[] channel) {
    int from = namespace.getBytes(UTF_8).length + 2;
    int number = 0;
    for (int i = from; channel[i] != '}'; i++) {
      number = number * 10 + channel[i] - '0';
    }
    return number;
  }

  /**
   * The name of a node's sign of life, and of the channel through which the node hears it.
   *
   * @param node the node's id
   * @return key and channel
   */
  public byte[] heartbeat(String node) {
    return ("{" + namespace + "}:h:" + node).getBytes(UTF_8);
  }

  /**
   * The name of the channel of committed transactions.
   *
   * @return the channel
   */
  public byte[] changes() {
    return ("{" + namespace + "}:changes").getBytes(UTF_8);
  }

  /**
   * The name of the load lock of a key.
   *
   * @param key any key
   * @return the name
   */
  public String lock(CacheKey key) {
    return new String(prefixes[place(key).partition()], UTF_8)
        + "k:"
        + key.region()
        + ':'
        + key.key();
  }

  private byte[] join(int partition, String kind, byte[] text) {
    byte[] prefix = prefixes[partition];
    byte[] name = new byte[prefix.length + kind.length() + text.length];
    System.arraycopy(prefix, 0, name, 0, prefix.length);
    for (int i = 0; i < kind.length(); i++) {
      name[prefix.length + i] = (byte) kind.charAt(i);
    }
    System.arraycopy(text, 0, name, prefix.length + kind.length(), text.length);
    return name;
  }

  /** FNV-1a with 64 bits, then the finish of MurmurHash3, so that each bit counts. */
  private static int partition(byte[] text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return (int) Long.remainderUnsigned(hash, PARTITIONS);
  }
}
