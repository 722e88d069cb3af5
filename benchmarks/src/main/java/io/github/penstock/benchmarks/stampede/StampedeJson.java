package io.github.penstock.benchmarks.stampede;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.penstock.benchmarks.Machine;
import io.github.penstock.benchmarks.peer.PeerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes figures for programs. Stateless. */
final class StampedeJson {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private StampedeJson() {}

  static void write(Path file, String command, List<PeerKind> systems, List<Result> results)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("machine", Machine.hardware());
    root.put("jdk", Machine.jdk());
    root.put("commit", Machine.commit());
    root.put("command", command);
    ObjectNode versions = root.putObject("versions");
    systems.forEach(kind -> versions.put(kind.text(), StampedeTable.versions(kind)));
    ArrayNode scenarios = root.putArray("scenarios");
    for (Result result : results) {
      Sample sample = result.sample();
      scenarios
          .addObject()
          .put("name", result.name())
          .put("system", result.system())
          .put("statements", result.statements())
          .put("otherStatements", result.others())
          .put("reads", sample.reads())
          .put("p50Micros", sample.percentile(50))
          .put("p99Micros", sample.percentile(99))
          .put("maxMicros", sample.max())
          .put("errors", sample.errors())
          .put("held", result.held())
          .put("note", result.note());
    }
    JSON.writeValue(file.toFile(), root);
  }
}
