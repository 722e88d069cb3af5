package io.github.penstock.internal.plan;

import java.util.Objects;

/**
 * Something wrong or doubtful about a definition, and where. Made by the planners. Immutable.
 *
 * @param severity whether the definition is refused for it
 * @param place what it is about
 * @param line where and what, as a reader of the message sees it
 */
public record Mistake(Severity severity, Place place, String line) {

  /** Checks. */
  public Mistake {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(line, "line");
  }

  /** What becomes of a definition with a mistake. */
  public enum Severity {
    /** It is refused. */
    ERROR,
    /** It is accepted; a compiler warns. */
    WARNING,
    /** It is accepted; whether it is right shows when the repository is made. */
    NOTE
  }

  /** What a mistake is about. */
  public sealed interface Place {

    /** The interface as a whole. */
    record OfType() implements Place {}

    /**
     * A method of the interface.
     *
     * @param method its id in the model
     */
    record OfMethod(String method) implements Place {}

    /**
     * A parameter of a method.
     *
     * @param method the id of the method in the model
     * @param parameter the name of the parameter
     */
    record OfParameter(String method, String parameter) implements Place {}

    /**
     * A record that the interface mentions.
     *
     * @param type its binary name
     */
    record OfRecord(String type) implements Place {}

    /**
     * A component of a record that the interface mentions.
     *
     * @param type the binary name of the record
     * @param component the name of the component
     */
    record OfComponent(String type, String component) implements Place {}
  }
}
