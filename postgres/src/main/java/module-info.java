/** The source on PostgreSQL: transactions and the statements of repositories. */
module io.github.penstock.postgres {
  requires static org.jspecify;
  requires transitive com.zaxxer.hikari;
  requires transitive io.github.penstock.core;
  requires org.postgresql.jdbc;
  requires org.slf4j;

  exports io.github.penstock.postgres;
}
