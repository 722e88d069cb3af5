package io.github.penstock.processor;

/** An interface that samples find as a class file: nothing in it has a line. */
public interface CompiledBefore {

  /** A method that no repository knows what to do with. */
  String unknown();
}
