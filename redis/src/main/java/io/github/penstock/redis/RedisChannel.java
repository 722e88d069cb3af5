package io.github.penstock.redis;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.ChannelMessage;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.LeaseMessage;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the channels of all partitions on a connection of its own, made again by ourselves whenever
 * it is lost. Connects on the link thread. Messages come on the connection's event loop; {@code
 * delivery} makes sure that they, onReady and onLost never meet, and that nothing of an old
 * connection comes after a newer one is in place. The listener is called under it and must not
 * block.
 */
final class RedisChannel implements InvalidationChannel {

  private static final Logger LOG = LoggerFactory.getLogger(RedisChannel.class);
  private static final byte[] GENERATION = {'g'};
  private static final byte[] SEQUENCE = {'n'};

  private final Endpoint endpoint;
  private final KeyLayout layout;
  private final PartitionStates states;
  private final Common common;
  private final Minter minter;
  private final CommandLink commands;
  private final Handshake handshake;
  private final LinkThread thread;
  private final Seldom complaint;
  private final Backoff backoff = new Backoff();
  private final Object delivery = new Object();
  private @Nullable InvalidationListener listener; // guarded by delivery
  private @Nullable Subscription current; // guarded by delivery
  private boolean closed; // guarded by delivery

  RedisChannel(
      Endpoint endpoint, Common common, Handshake handshake, Minter minter, LinkThread thread) {
    this.endpoint = endpoint;
    this.layout = common.layout();
    this.states = common.states();
    this.common = common;
    this.minter = minter;
    this.commands = common.commands();
    this.handshake = handshake;
    this.thread = thread;
    this.complaint = new Seldom(common.time());
    commands.onConnected(this::checkServer);
  }

  @Override
  public void subscribe(InvalidationListener subscriber) {
    synchronized (delivery) {
      if (listener != null) {
        throw new IllegalStateException("The channel has its listener already");
      }
      listener = subscriber;
    }
    thread.now(this::connectOrRetry);
  }

  @Override
  public void heartbeat(Set<Integer> partitions) {
    long askedAt = common.time().nanoTime(); // before anything is sent
    Subscription asking;
    synchronized (delivery) {
      asking = current;
    }
    if (asking == null) {
      return;
    }
    try {
      LiveLink link = commands.live();
      if (link.runId().equals(asking.runId)) {
        asking.heartbeats.ask(link, askedAt, partitions);
      }
    } catch (RemoteTierException e) {
      LOG.debug("No heartbeat without commands", e);
    }
  }

  private void connectOrRetry() {
    synchronized (delivery) {
      if (closed || current != null) {
        return;
      }
    }
    try {
      connect();
      backoff.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RemoteTierException e) {
      LOG.debug("The invalidation channel needs commands first", e);
      thread.later(backoff.next(), this::connectOrRetry);
    } catch (RuntimeException e) {
      if (complaint.isDue()) {
        LOG.warn(
            "The invalidation channel of {} is not in place: {}. Trying again.",
            commands.server(),
            LinkException.reason(e));
      }
      thread.later(backoff.next(), this::connectOrRetry);
    }
  }

  private void connect() throws InterruptedException {
    commands.connect();
    LiveLink link = commands.live();
    StatefulRedisPubSubConnection<byte[], byte[]> connection = endpoint.connectPubSub();
    boolean ready = false;
    try {
      Subscription subscription = new Subscription(connection, handshake.runId(connection));
      if (!subscription.runId.equals(link.runId())) {
        commands.lose(link, "messages come from another server than commands go to");
        throw new LinkException("a failover is under way", null);
      }
      connection.addListener((RedisConnectionStateListener) subscription);
      connection.addListener(subscription.messages);
      List<byte[]> channels = new ArrayList<>(layout.channels());
      channels.add(common.sign().channel());
      handshake.await(connection.async().subscribe(channels.toArray(new byte[0][])));
      handshake.await(subscription.acknowledged);
      ready = start(subscription, readStates(link));
      if (!ready) {
        throw new LinkException("lost while it was being set up", null);
      }
    } finally {
      if (!ready) {
        Endpoint.close(connection);
      }
    }
  }

  /** After the acknowledgements, so that what these states do not show will be heard. */
  private List<PartitionState> readStates(LiveLink link) throws InterruptedException {
    List<CompletableFuture<List<KeyValue<byte[], byte[]>>>> answers = new ArrayList<>();
    for (int p = 0; p < KeyLayout.PARTITIONS; p++) {
      answers.add(link.fields(layout.state(p), GENERATION, SEQUENCE));
    }
    List<PartitionState> read = new ArrayList<>();
    for (CompletableFuture<List<KeyValue<byte[], byte[]>>> answer : answers) {
      read.add(Handshake.state(read.size(), handshake.await(answer)));
    }
    return read;
  }

  private boolean start(Subscription subscription, List<PartitionState> read) {
    View view = new View();
    read.forEach(one -> view.start(one.partition(), generation(one), one.sequence()));
    synchronized (delivery) {
      if (closed || subscription.gone || listener == null) {
        return false;
      }
      current = subscription;
      states.view(view);
      listener.onReady(read);
      subscription.deliverEarly(listener, view);
      return current == subscription;
    }
  }

  private static @Nullable Generation generation(PartitionState state) {
    String text = state.generation();
    return text == null ? null : Generation.parse(text);
  }

  /** The command link is there again: if to another server, this channel is of the wrong one. */
  private void checkServer(LiveLink link) {
    Subscription wrong;
    synchronized (delivery) {
      wrong = current != null && !current.runId.equals(link.runId()) ? current : null;
    }
    if (wrong != null) {
      wrong.lose("commands go to another server than messages come from");
    }
  }

  void close() {
    Subscription last;
    synchronized (delivery) {
      closed = true;
      last = current;
      current = null;
      if (last != null) {
        last.gone = true;
      }
      states.view(null);
    }
    if (last != null) {
      Endpoint.closeNow(last.connection);
    }
  }

  /** One connection and what was heard through it. */
  private final class Subscription implements RedisConnectionStateListener {

    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final String runId;
    private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private final List<ChannelMessage> early = new ArrayList<>(); // guarded by delivery
    private final Heartbeats heartbeats =
        new Heartbeats(
            common,
            minter,
            thread,
            delivery,
            this::deliver,
            () -> lose("no heartbeat has come back within " + Heartbeats.PATIENCE));
    private boolean gone; // guarded by delivery

    private final RedisPubSubAdapter<byte[], byte[]> messages =
        new RedisPubSubAdapter<>() {
          @Override
          public void subscribed(byte[] channel, long count) {
            if (count > KeyLayout.PARTITIONS) { // the node's own is one more
              acknowledged.complete(null);
            }
          }

          @Override
          public void message(byte[] channel, byte[] message) {
            if (Arrays.equals(channel, common.sign().channel())) {
              synchronized (delivery) {
                heartbeats.heard(Replies.text(message));
              }
            } else {
              receive(channel, message);
            }
          }
        };

    Subscription(StatefulRedisPubSubConnection<byte[], byte[]> connection, String runId) {
      this.connection = connection;
      this.runId = runId;
    }

    private void receive(byte[] channel, byte[] bytes) {
      try {
        if (LeaseMessage.isOne(bytes)) {
          receive(LeaseMessage.parse(bytes));
          return;
        }
        ChannelMessage message = ChannelMessage.parse(layout.partitionOfChannel(channel), bytes);
        synchronized (delivery) {
          View view = states.view();
          if (current == this && view != null && listener != null) {
            deliver(message, listener, view);
          } else if (!gone && current == null) {
            early.add(message);
          }
        }
      } catch (RuntimeException e) {
        // What it said is not known, so everything may be invalid: start over.
        LOG.error("A message of the invalidation channel was not understood or not applied", e);
        lose("a message was not understood");
      }
    }

    /** One that comes before onReady is of no use: nobody waits for messages yet. */
    private void receive(LeaseMessage message) {
      synchronized (delivery) {
        if (current == this && listener != null) {
          listener.onLeaseEnded(message.key(), message.filled());
        }
      }
    }

    /** Called under delivery. */
    private void deliver(Heartbeats.Beat beat) {
      View view = states.view();
      if (current == this && view != null && listener != null) {
        beat.states()
            .forEach(one -> view.compare(one.partition(), generation(one), one.sequence()));
        listener.onHeartbeat(beat.askedAt(), beat.states());
      }
    }

    /** Called under delivery: what came between the acknowledgement and onReady. */
    void deliverEarly(InvalidationListener to, View view) {
      early.forEach(message -> deliver(message, to, view));
      early.clear();
    }

    private void deliver(ChannelMessage message, InvalidationListener to, View view) {
      states.hint(message.invalidation().partition(), message.invalidation().generation());
      view.apply(message);
      to.onMessage(message.invalidation());
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
      lose("the connection was closed");
    }

    private void lose(String reason) {
      boolean wasCurrent;
      synchronized (delivery) {
        if (gone) {
          return;
        }
        gone = true;
        early.clear();
        heartbeats.clear();
        wasCurrent = current == this;
        if (wasCurrent) {
          current = null;
          states.view(null);
          if (listener != null) {
            listener.onLost("invalidation channel of " + commands.server() + ": " + reason);
          }
        }
      }
      acknowledged.completeExceptionally(new LinkException(reason, null));
      Endpoint.close(connection);
      if (wasCurrent) {
        thread.now(RedisChannel.this::connectOrRetry);
      }
    }
  }
}
