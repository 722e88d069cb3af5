/** Writes repositories at compile time. */
module io.github.penstock.processor {
  requires static org.jspecify;
  requires io.github.penstock.core;
  requires java.compiler;

  provides javax.annotation.processing.Processor with
      io.github.penstock.processor.PenstockProcessor;
}
