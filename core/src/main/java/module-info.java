/** Annotations, plans, engine and local tier of Penstock. */
module io.github.penstock.core {
  requires static transitive org.jspecify;

  exports io.github.penstock.spi;
}
