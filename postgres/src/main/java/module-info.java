/** The source on PostgreSQL: transactions and the statements of repositories. */
module io.github.penstock.postgres {
  requires static org.jspecify;
  requires transitive com.zaxxer.hikari;
  requires transitive io.github.penstock.core;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires com.fasterxml.jackson.datatype.jsr310;
  requires org.postgresql.jdbc;
  requires org.slf4j;

  exports io.github.penstock.postgres;
}
