package io.github.penstock.proof.model;

/**
 * A state that breaks a property.
 *
 * @param property which one
 * @param text what is wrong in this state
 */
public record Violation(Property property, String text) {}
