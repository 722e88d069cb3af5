/** Meters and health of Penstock for Micrometer. */
module io.github.penstock.metrics {
  requires static transitive org.jspecify;
  requires transitive io.github.penstock.core;
  requires transitive micrometer.core;

  exports io.github.penstock.metrics;
}
