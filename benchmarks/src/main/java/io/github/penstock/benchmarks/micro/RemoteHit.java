package io.github.penstock.benchmarks.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Local;
import io.github.penstock.redis.Redis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A read that Redis answers, of a value of about 110 bytes of JSON, by one connection each. Keys
 * are asked for in turn, each thread from another place, so that no two ask for the same at once.
 * Run by JMH.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RemoteHit {

  /** How many keys are asked for in turn. */
  public static final int KEYS = 10_000;

  /**
   * What is cached.
   *
   * @param id the key
   * @param email some text
   * @param name some text
   * @param teamId a number
   * @param active a flag
   */
  public record Row(long id, String email, String name, long teamId, boolean active) {
    static Row of(long id) {
      return new Row(id, "someone." + id + "@example.org", "Someone With A Name", id % 100, true);
    }
  }

  /** {@link Cache#get} of a cache without a local tier. */
  @Benchmark
  public Row penstock(Ours tier, Turn turn) {
    return present(Objects.requireNonNull(tier.cache).get(turn.next(), RemoteHit::missed));
  }

  /** A GET by Lettuce, decoded by Jackson. */
  @Benchmark
  public Row lettuceJackson(Lettuce tier, Turn turn) throws IOException {
    return tier.mapper.readValue(tier.get(turn.next()), Row.class);
  }

  /** A GET by Lettuce, of which nobody looks at the bytes. */
  @Benchmark
  public byte[] lettuce(Lettuce tier, Turn turn) {
    return tier.get(turn.next());
  }

  private static Row missed(Long key) {
    throw new IllegalStateException("Redis lost a key: this is no remote hit.");
  }

  /** A miss would measure something else: it ends the run. */
  private static <T> T present(@Nullable T found) {
    return Objects.requireNonNull(found, "a value for every key");
  }

  /** The keys in turn, each thread from another place. */
  @State(Scope.Thread)
  public static class Turn {
    private long last;

    /**
     * Called by JMH before a run.
     *
     * @param thread which of the threads this is
     */
    @Setup
    public void begin(ThreadParams thread) {
      last = (long) thread.getThreadIndex() * KEYS / thread.getThreadCount();
    }

    Long next() {
      last = last + 1 < KEYS ? last + 1 : 0;
      return last;
    }
  }

  /** Ours, full. */
  @State(Scope.Benchmark)
  public static class Ours {

    /** The server. */
    @Param("none")
    public String uri = "";

    private @Nullable Penstock penstock;
    private @Nullable Cache<Long, Row> cache;

    /** Called by JMH before a run. */
    @Setup
    public void fill() {
      penstock = Penstock.builder().remote(Redis.connect(uri)).open();
      CachePolicy policy = CachePolicy.ttl(Duration.ofHours(1)).with(Local.NONE);
      Cache<Long, Row> rows = penstock.cache("rows", Long.class, Row.class, policy);
      cache = rows;
      for (long id = 0; id < KEYS; id++) {
        rows.put(id, Row.of(id));
      }
      for (long id = 0; id < KEYS; id++) {
        rows.get(id, Row::of);
      }
    }

    /** Called by JMH after a run. */
    @TearDown
    public void close() {
      if (penstock != null) {
        penstock.close();
      }
    }
  }

  /** Lettuce, over one connection, with the same values. */
  @State(Scope.Benchmark)
  public static class Lettuce {

    /** The server. */
    @Param("none")
    public String uri = "";

    private final ObjectMapper mapper = new ObjectMapper();
    private @Nullable RedisClient client;
    private @Nullable StatefulRedisConnection<byte[], byte[]> connection;

    /** Called by JMH before a run. */
    @Setup
    public void fill() throws IOException {
      client = RedisClient.create(uri);
      connection = client.connect(ByteArrayCodec.INSTANCE);
      for (long id = 0; id < KEYS; id++) {
        connection.sync().set(key(id), mapper.writeValueAsBytes(Row.of(id)));
      }
    }

    private static byte[] key(Long id) {
      return ("rows:" + id).getBytes(StandardCharsets.UTF_8);
    }

    byte[] get(Long id) {
      return present(Objects.requireNonNull(connection).sync().get(key(id)));
    }

    /** Called by JMH after a run. */
    @TearDown
    public void close() {
      if (client != null) {
        client.shutdown();
      }
    }
  }
}
