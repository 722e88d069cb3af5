/** The remote tier, the invalidation channel and the load lock of Penstock on Redis. */
module io.github.penstock.redis {
  requires static transitive org.jspecify;
  requires transitive io.github.penstock.core;
  requires transitive lettuce.core;
  requires redisson;
  requires com.github.luben.zstd_jni;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires com.fasterxml.jackson.datatype.jsr310;
  requires io.netty.common;
  requires io.netty.transport;
  requires org.slf4j;
  requires reactor.core;

  exports io.github.penstock.redis;
}
