package io.github.penstock.it.contract;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.it.Nodes;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two nodes over one database and one Redis, and two rows that nobody has read yet. A class for
 * each way to make a repository says how.
 */
abstract class ContractFixture {

  static final Duration SOON = Duration.ofSeconds(30);

  static final String[] DDL = {
    "create table teams (id bigint primary key)",
    "insert into teams values (1), (2), (3)",
    // The reference is checked at COMMIT: a transaction can fail after it has told the caches.
    "create table members (id bigint generated always as identity primary key,"
        + " email text not null unique, team_id bigint not null references teams"
        + " deferrable initially deferred, name text not null, version int not null)",
    "insert into members (email, team_id, name, version)"
        + " values ('ann@example.org', 1, 'Ann', 0), ('bob@example.org', 2, 'Bob', 0)"
  };

  final Member ann = new Member(1, "ann@example.org", 1, "Ann", 0);
  final Member bob = new Member(2, "bob@example.org", 2, "Bob", 0);
  final PostgresServer postgres;
  final RedisServer redis;
  final Nodes nodes;
  final Director atOne = new Director();
  final Director atTwo = new Director();
  final List<String> seen = new CopyOnWriteArrayList<>();
  final Penstock one;
  final Penstock two;

  /** Of the first node, which writes. */
  UserStore users;

  /** Of the second node, which reads. */
  UserStore others;

  ContractFixture(PostgresServer postgres, RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
    nodes = new Nodes(postgres, redis.uri(), DDL);
    one = nodes.open(builder -> builder.gates(atOne));
    two = nodes.open(builder -> builder.gates(atTwo));
  }

  /** Makes the repository of a node. */
  abstract UserStore store(Penstock penstock);

  @BeforeEach
  void open() {
    users = store(one);
    others = store(two);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  static CacheStats.Fills fills(Penstock penstock) {
    return penstock.stats().caches().get("members").fills();
  }

  static long remoteHits(Penstock penstock) {
    return Nodes.reads(penstock, "members").remoteHits();
  }

  static long localHits(Penstock penstock) {
    return Nodes.reads(penstock, "members").localHits();
  }

  static String name(Optional<Member> found) {
    return found.map(Member::name).orElse("nobody");
  }

  /** Fills end off the caller's path: waits until a read needs no statement. */
  static void untilCached(UserStore store, Runnable read) {
    Await.until("the read is answered by a cache", SOON, () -> isCached(store, read));
  }

  static boolean isCached(UserStore store, Runnable read) {
    long before = store.statements();
    read.run();
    return store.statements() == before;
  }

  /** What the second node reads that knows of the first one's last commit. */
  <T> T informed(Supplier<T> read) {
    return two.read(one.lastCommit(), read);
  }
}
