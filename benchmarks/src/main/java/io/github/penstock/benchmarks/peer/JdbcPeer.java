package io.github.penstock.benchmarks.peer;

/** No cache: one statement a read. What the others are measured against. Thread-safe. */
final class JdbcPeer implements Peer {

  private final ItemSource source;

  JdbcPeer(Site site) {
    this.source = new ItemSource(site);
  }

  @Override
  public Item get(long id) {
    return source.read(id);
  }

  @Override
  public void close() {
    source.close();
  }
}
