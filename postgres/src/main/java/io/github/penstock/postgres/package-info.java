/**
 * The source on PostgreSQL through JDBC. One way through it: {@code Postgres} opens a {@code
 * PostgresSession}; its {@code PostgresPlanner} makes {@code PostgresTable}, {@code SqlQuery} and
 * {@code SqlUpdate}; each runs its statements through {@code Statements}, on the connection of the
 * thread's {@code OpenTransaction} or on one of the pool.
 */
@NullMarked
package io.github.penstock.postgres;

import org.jspecify.annotations.NullMarked;
