package io.github.penstock.change;

/**
 * Messages about committed transactions, as {@code PenstockBuilder.publishChanges} has this node
 * send them. A snapshot; the numbers only grow. Immutable and thread-safe.
 *
 * @param sent messages that the remote tier has taken, whether anybody heard them or not
 * @param lost messages that it has not taken, or of which that is not known; none is sent again
 * @since 0.1
 */
public record ChangeStats(long sent, long lost) {}
