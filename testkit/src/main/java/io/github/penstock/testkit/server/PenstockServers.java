package io.github.penstock.testkit.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Brings real servers into a JUnit 5 test class: its constructor, life cycle methods and tests may
 * have parameters of the types {@link PostgresServer} and {@link RedisServer}.
 *
 * <p>All classes share one server of each type, started when the first asks for it and ended with
 * the test plan. Each class (with its nested classes) gets a new, empty database, and Redis is
 * flushed when the class first asks for it; so such classes do not run in parallel with each other.
 * A test that kills or freezes a server asks for one of its own by {@link OwnServer}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(ServersExtension.class)
@ResourceLock("io.github.penstock.testkit.server")
public @interface PenstockServers {}
