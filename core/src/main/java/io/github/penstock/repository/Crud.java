package io.github.penstock.repository;

/**
 * A repository that reads, writes and locks rows. Extended by users' interfaces, implemented by the
 * library; thread-safe.
 *
 * @param <T> the row, a record with {@code @Table}
 * @param <K> the type of its {@code @Id}
 * @since 0.1
 */
public interface Crud<T, K> extends Reads<T, K>, Writes<T, K>, Locks<T, K> {}
