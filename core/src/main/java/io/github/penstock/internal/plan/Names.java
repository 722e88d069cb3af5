package io.github.penstock.internal.plan;

/** The names of what users write, since a plan knows no classes. */
final class Names {

  static final String REPOSITORY = annotation("Repository");
  static final String TABLE = annotation("Table");
  static final String COLUMN = annotation("Column");
  static final String ID = annotation("Id");
  static final String UNIQUE = annotation("Unique");
  static final String VERSION = annotation("Version");
  static final String FIND = annotation("Find");
  static final String BY = annotation("By");
  static final String SQL = annotation("Sql");
  static final String EXEC = annotation("Exec");
  static final String CACHED = annotation("Cached");
  static final String CACHE_UPDATE = annotation("CacheUpdate");
  static final String CACHE_INVALIDATE = annotation("CacheInvalidate");
  static final String KEY = annotation("Key");

  static final String READS = "io.github.penstock.repository.Reads";
  static final String WRITES = "io.github.penstock.repository.Writes";
  static final String LOCKS = "io.github.penstock.repository.Locks";

  static final String OPTIONAL = "java.util.Optional";
  static final String COLLECTION = "java.util.Collection";
  static final String LIST = "java.util.List";
  static final String SET = "java.util.Set";
  static final String MAP = "java.util.Map";

  private Names() {}

  private static String annotation(String simple) {
    return "io.github.penstock.annotation." + simple;
  }

  static String shown(String annotationType) {
    return "@" + Types.simple(annotationType);
  }
}
