package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another service, which subscribes to the channel of changes with a client of its own. */
public final class ChangeMessages implements AutoCloseable {

  /** Published last: what has not come before it never will. */
  private static final String END = "\"end\"";

  private final RedisClient client;
  private final StatefulRedisPubSubConnection<String, String> connection;
  private final String channel;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

  private ChangeMessages(RedisClient client, String channel) {
    this.client = client;
    this.channel = channel;
    this.connection = client.connectPubSub();
    connection.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String from, String message) {
            messages.add(message);
          }
        });
    connection.sync().subscribe(channel);
  }

  /** Subscribes. */
  public static ChangeMessages of(String redisUri, String channel) {
    return new ChangeMessages(RedisClient.create(redisUri), channel);
  }

  /** The next message. */
  public ObjectNode next() throws InterruptedException, JsonProcessingException {
    String message = messages.poll(Nodes.SOON.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(message).as("a message").isNotNull();
    return (ObjectNode) new ObjectMapper().readTree(message);
  }

  /** How many there are beside those that were taken. */
  public int others() throws InterruptedException {
    try (var publisher = client.connect()) {
      publisher.sync().publish(channel, END);
    }
    int count = 0;
    while (true) {
      String message = messages.poll(Nodes.SOON.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(message).as("the last message").isNotNull();
      if (END.equals(message)) {
        return count;
      }
      count++;
    }
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
