package io.github.penstock.proof.run.adapter;

/**
 * Where an adapter finds its servers. Immutable and thread-safe.
 *
 * @param jdbcUrl of the database
 * @param redisUri of Redis
 * @param namespace of the keys in Redis
 * @param poolSize connections to the database
 */
public record Site(String jdbcUrl, String redisUri, String namespace, int poolSize) {}
