package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is told what was invalidated. Implemented by the engine, called by the channel: {@link
 * #onMessage} in the order of arrival and from one thread at a time.
 *
 * @since 0.1
 */
public interface InvalidationListener {

  /**
   * The channel is in place: every message that is published from now on will be heard. Called
   * after each connect and before the first message after it that matters.
   *
   * @param states where each partition stands, read after the subscription was acknowledged
   */
  void onReady(List<PartitionState> states);

  /**
   * A message came.
   *
   * @param message what was invalidated
   */
  void onMessage(InvalidationMessage message);

  /**
   * A lease has ended for which somebody on some node was told to wait: whoever waits here asks
   * again now. Belongs to no sequence: one that is lost costs time and nothing else.
   *
   * @param key the key that was leased
   * @param filled whether something was stored, be it that there is no value; false where the load
   *     failed or what it gave was refused
   */
  void onLeaseEnded(CacheKey key, boolean filled);

  /**
   * The channel is lost: messages may be missed from now on.
   *
   * @param reason what happened, for people
   */
  void onLost(String reason);

  /**
   * A heartbeat came back: every message that was published before it was asked for has been
   * delivered by {@link #onMessage}, unless it was lost. Called in the order of the messages.
   *
   * @param askedAt when it was asked for, in nanoseconds of the time source
   * @param states where the partitions stood after that moment, as their master says
   */
  void onHeartbeat(long askedAt, List<PartitionState> states);

  /**
   * Where a partition stands.
   *
   * @param partition its number
   * @param generation its generation, or null where it has no state yet
   * @param sequence the sequence of its last message
   */
  record PartitionState(int partition, @Nullable String generation, long sequence) {}
}
