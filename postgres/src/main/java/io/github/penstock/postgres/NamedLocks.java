package io.github.penstock.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Advisory locks that end with their transaction. Stateless. */
final class NamedLocks {

  private NamedLocks() {}

  static void lock(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
      statement.setLong(1, key(name));
      ResultSet unused = statement.executeQuery();
    }
  }

  static boolean tryLock(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
      statement.setLong(1, key(name));
      ResultSet row = statement.executeQuery();
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Made here and not by a function of the server, whose hashes differ between its versions. */
  static long key(String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("A Java without SHA-256; every Java has to have it", e);
    }
  }
}
