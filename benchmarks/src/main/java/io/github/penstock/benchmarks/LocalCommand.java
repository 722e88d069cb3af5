package io.github.penstock.benchmarks;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bin/bench local}. Made and called by picocli. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = "A local hit beside bare Caffeine and a ConcurrentHashMap.")
final class LocalCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private Measuring measuring = new Measuring();

  @Override
  public Integer call() throws RunnerException, IOException {
    CommandSpec command = Measuring.given(spec);
    measuring.check(command);
    measuring.run(command, new LocalBench());
    return 0;
  }
}
