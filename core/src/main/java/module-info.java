/** Annotations, plans, engine and local tier of Penstock. */
@SuppressWarnings("module") // Module: the processor is compiled after this.
module io.github.penstock.core {
  requires static transitive org.jspecify;
  requires transitive java.sql;
  requires com.github.benmanes.caffeine;
  requires org.slf4j;

  exports io.github.penstock;
  exports io.github.penstock.annotation;
  exports io.github.penstock.cache;
  exports io.github.penstock.change;
  exports io.github.penstock.control;
  exports io.github.penstock.health;
  exports io.github.penstock.repository;
  exports io.github.penstock.runtime;
  exports io.github.penstock.spec;
  exports io.github.penstock.spi;
  exports io.github.penstock.transaction;
  exports io.github.penstock.internal.plan to
      io.github.penstock.processor;
  exports io.github.penstock.internal.plan.model to
      io.github.penstock.processor;
  exports io.github.penstock.internal.source to
      io.github.penstock.processor;
}
