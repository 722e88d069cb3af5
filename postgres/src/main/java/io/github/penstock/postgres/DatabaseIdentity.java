package io.github.penstock.postgres;

/**
 * Which database a physical connection leads to, and which history of it.
 *
 * @param text system identifier, oid of the database and timeline, joined by dots
 * @param primary false for a standby, whose snapshots leave running transactions out
 */
record DatabaseIdentity(String text, boolean primary) {}
