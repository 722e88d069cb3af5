package io.github.penstock.testkit.server;

/** Where a server comes from. Read from the system properties at each start, by both servers. */
sealed interface ServerSource {

  /** Names the kind of server that is started where no URL is given. */
  String KIND_PROPERTY = "penstock.servers";

  /** A process of this machine, from the binaries on the class path. */
  record Embedded() implements ServerSource {}

  /** A container. */
  record Docker() implements ServerSource {}

  /**
   * A server that runs already and is not ours to stop.
   *
   * @param url its address, as the user wrote it
   */
  record Running(String url) implements ServerSource {}

  /** The running server of that property, or else the kind to start. */
  static ServerSource of(String urlProperty) {
    String url = System.getProperty(urlProperty, "").strip();
    return url.isEmpty() ? own() : new Running(url);
  }

  /** The kind to start, whatever runs already. */
  static ServerSource own() {
    String kind = System.getProperty(KIND_PROPERTY, "embedded").strip();
    return switch (kind) {
      case "embedded" -> new Embedded();
      case "docker" -> new Docker();
      default ->
          throw new ServerException(
              "-D%s=%s is not known. Write embedded (the default) or docker."
                  .formatted(KIND_PROPERTY, kind));
    };
  }
}
