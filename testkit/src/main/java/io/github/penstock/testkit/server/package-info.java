/**
 * Real PostgreSQL and Redis servers for tests and samples: embedded binaries, servers that run
 * already, or Docker, chosen by system properties. {@link
 * io.github.penstock.testkit.server.PenstockServers} brings them into a JUnit test.
 */
@NullMarked
package io.github.penstock.testkit.server;

import org.jspecify.annotations.NullMarked;
