package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.PenstockBuilder;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one test plays on: a database with two accounts of 100, a Redis, nodes and actors. Used by
 * the test's thread.
 */
final class Stage implements AutoCloseable {

  final String jdbcUrl;
  final String redisUri;
  final String namespace = "a-" + UUID.randomUUID().toString().substring(0, 8);
  private final Actors actors = new Actors();
  private final List<Node> nodes = new ArrayList<>();
  private final List<NaiveNode> naiveNodes = new ArrayList<>();
  private final List<AutoCloseable> others = new ArrayList<>();
  private @Nullable RedisCommands<String, String> redis;

  Stage(String jdbcUrl, String redisUri) {
    this.jdbcUrl = jdbcUrl;
    this.redisUri = redisUri;
    sql("drop table if exists accounts");
    sql(Account.DDL);
    sql("insert into accounts values (1, 'one@example.org', 100, 0)");
    sql("insert into accounts values (2, 'two@example.org', 100, 0)");
  }

  /** A node as users open it. */
  Node node(String name) {
    return node(name, builder -> builder);
  }

  Node node(String name, UnaryOperator<PenstockBuilder> changes) {
    return node(name, Accounts.class, changes);
  }

  /** A node whose remote tier lacks something. */
  Node nodeOver(String name, RemoteModule remote) {
    return node(name, builder -> builder.remote(remote));
  }

  Node node(
      String name,
      Class<? extends Crud<Account, Long>> type,
      UnaryOperator<PenstockBuilder> changes) {
    PenstockBuilder builder =
        Penstock.builder().namespace(namespace).source(Postgres.connect(jdbcUrl)).remote(remote());
    Node node = new Node(name, builder, type, changes);
    nodes.add(node);
    return node;
  }

  /** Redis as nodes use it here: patient, since two cores are shared by all. */
  Redis remote() {
    return remote(redisUri);
  }

  static Redis remote(String uri) {
    return Redis.connect(uri).commandDeadline(Duration.ofSeconds(2));
  }

  NaiveNode naive(String name) {
    return naive(name, redisUri);
  }

  NaiveNode naive(String name, String redisUriOfNode) {
    return naive(name, jdbcUrl, redisUriOfNode);
  }

  NaiveNode naive(String name, String jdbcUrlOfNode, String redisUriOfNode) {
    NaiveNode node = new NaiveNode(name, jdbcUrlOfNode, redisUriOfNode, namespace);
    naiveNodes.add(node);
    return node;
  }

  <T extends @Nullable Object> Actor<T> start(String name, Callable<T> work) {
    return actors.start(name, work);
  }

  /** Closes something with the stage, before the servers' connections. */
  <T extends AutoCloseable> T closing(T resource) {
    others.add(resource);
    return resource;
  }

  /** Changes the database behind everybody's back. */
  void sql(String statement) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      NaiveNode.run(connection, statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The truth. */
  int inDatabase(long id) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      return NaiveNode.orAbsent(NaiveNode.select(connection, id));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection to Redis past all caches. */
  RedisCommands<String, String> redis() {
    RedisCommands<String, String> commands = redis;
    if (commands == null) {
      RedisClient client = RedisClient.create(redisUri);
      others.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
      commands = client.connect().sync();
      redis = commands;
    }
    return commands;
  }

  /** Now, as Redis says, in milliseconds. */
  long redisMillis() {
    List<String> time = redis().time();
    return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
  }

  /** Waits until the clock of Redis has moved on. */
  void untilRedisIsLater(Duration by) {
    long until = redisMillis() + by.toMillis();
    Await.until("Redis is later by " + by, Node.SOON, () -> redisMillis() > until);
  }

  /**
   * At rest every node reads the truth: at once where a read must be current, and otherwise as soon
   * as it has heard; and so does a node that has nothing of its own.
   */
  void assertAtRest(long id, int amount) {
    assertThat(inDatabase(id)).as("in the database").isEqualTo(amount);
    for (Node node : nodes) {
      assertThat(node.strong(id)).as("a current read").isEqualTo(amount);
      Await.until("a read gives " + amount, Node.SOON, () -> node.amount(id) == amount);
    }
    Node fresh = node("fresh");
    assertThat(fresh.amount(id)).as("what the remote tier holds").isEqualTo(amount);
    for (Node node : nodes) {
      assertThat(node.amount(id)).as("and again").isEqualTo(amount);
    }
  }

  /** At rest what a node without a local tier reads is wrong, whatever the database holds. */
  void assertPoisoned(long id, int amount) {
    assertThat(inDatabase(id)).as("in the database").isNotEqualTo(amount);
    assertThat(node("fresh").amount(id)).as("what the remote tier holds").isEqualTo(amount);
  }

  /** The same for nodes by hand. */
  void assertNaivePoisoned(long id, int amount) {
    assertThat(inDatabase(id)).as("in the database").isNotEqualTo(amount);
    assertThat(naive("fresh").amount(id)).as("what Redis holds").isEqualTo(amount);
  }

  @Override
  public void close() {
    nodes.forEach(Node::letGo);
    naiveNodes.forEach(NaiveNode::letGo);
    actors.close();
    nodes.forEach(Node::close);
    naiveNodes.forEach(NaiveNode::close);
    for (AutoCloseable other : others) {
      try {
        other.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
