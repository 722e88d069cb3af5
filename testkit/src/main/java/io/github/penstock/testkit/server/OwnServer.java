package io.github.penstock.testkit.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * At a parameter of a class with {@link PenstockServers}: a server that nobody else uses, even
 * where the system properties name a running one, so that the test may kill, freeze and restart it.
 *
 * <p>It lives as long as what asked for it: a test method's server ends with the test, one of a
 * {@code @BeforeAll} method with the class. Within that time all such parameters of its type get
 * the same one.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OwnServer {}
