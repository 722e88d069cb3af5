package io.github.penstock.internal.plan;

import java.util.List;
import java.util.regex.Pattern;

/** The names of what users write, since a plan knows no classes. */
final class Names {

  static final String REPOSITORY = annotation("Repository");
  static final String TABLE = annotation("Table");
  static final String COLUMN = annotation("Column");
  static final String CONVERTED = annotation("Converted");
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

  static final String ORDER_BY = annotation("OrderBy");
  static final String DEPENDS_ON = annotation("DependsOn");
  static final String TOUCHES = annotation("Touches");
  static final String CACHE_WRITE = annotation("CacheWrite");
  static final String SOFT_DELETE = annotation("SoftDelete");
  static final String CREATED_AT = annotation("CreatedAt");
  static final String UPDATED_AT = annotation("UpdatedAt");

  static final String READS = "io.github.penstock.repository.Reads";
  static final String WRITES = "io.github.penstock.repository.Writes";
  static final String LOCKS = "io.github.penstock.repository.Locks";
  static final String UPSERTS = "io.github.penstock.repository.Upserts";
  static final String SLICE = "io.github.penstock.repository.Slice";
  static final String SEEK = "io.github.penstock.repository.Seek";
  static final String OFFSET = "io.github.penstock.repository.Offset";

  static final String SPELLED = "io.github.penstock.runtime.Spelled";

  static final String OPTIONAL = "java.util.Optional";
  static final String LOCK_MODE = "io.github.penstock.transaction.LockMode";
  static final String WARMING = "io.github.penstock.cache.Warming";
  static final String ITERABLE = "java.lang.Iterable";
  static final String COLLECTION = "java.util.Collection";
  static final String LIST = "java.util.List";
  static final String SET = "java.util.Set";
  static final String MAP = "java.util.Map";

  private static final Pattern COMMA = Pattern.compile(",");

  private Names() {}

  private static String annotation(String simple) {
    return "io.github.penstock.annotation." + simple;
  }

  static String shown(String annotationType) {
    return "@" + Types.simple(annotationType);
  }

  /** The parts of a list in an annotation, which are separated by commas. */
  static List<String> parts(String list) {
    return COMMA.splitAsStream(list).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }
}
