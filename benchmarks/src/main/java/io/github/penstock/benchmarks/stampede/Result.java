package io.github.penstock.benchmarks.stampede;

/**
 * What one system did in one scenario. Immutable.
 *
 * @param name of the scenario
 * @param system who did it
 * @param statements that read items, as the database counted them
 * @param others all other statements
 * @param sample what callers got
 * @param held whether the budget was
 * @param note for people: what the budget was compared with
 */
record Result(
    String name,
    String system,
    long statements,
    long others,
    Sample sample,
    boolean held,
    String note) {}
