package io.github.penstock.benchmarks;

import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bin/bench remote}, with an embedded Redis of its own. Made and called by picocli. */
@Command(
    name = "remote",
    mixinStandardHelpOptions = true,
    description = "A hit in Redis beside a GET by Lettuce.")
final class RemoteCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private Measuring measuring = new Measuring();

  @Override
  public Integer call() throws RunnerException, IOException {
    CommandSpec command = Measuring.given(spec);
    measuring.check(command);
    try (RedisServer server = RedisServer.start()) {
      measuring.run(command, new RemoteBench(server.uri()));
    }
    return 0;
  }
}
