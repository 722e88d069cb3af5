package io.github.penstock.it.contract;

import io.github.penstock.cache.StaleVersionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Plain JDBC that knows nothing of caches; counts its statements. Thread-safe. */
final class JdbcMembers implements HandWritten {

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final DataSource dataSource;
  private final AtomicLong statements = new AtomicLong();

  JdbcMembers(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  long statements() {
    return statements.get();
  }

  @Override
  public Optional<Member> find(Long id) {
    return members("where id = ?", id).stream().findFirst();
  }

  @Override
  public Map<Long, Member> all(Collection<Long> ids) {
    Map<Long, Member> found = new LinkedHashMap<>();
    members("where id = any (?)", (Object) ids.toArray(new Long[0]))
        .forEach(member -> found.put(member.id(), member));
    return found;
  }

  @Override
  public Optional<Member> byEmail(String email) {
    return members("where email = ?", email).stream().findFirst();
  }

  @Override
  public List<Member> byTeam(Long team) {
    return members("where team_id = ? order by id", team);
  }

  @Override
  public Long countByTeam(Long team) {
    return query("select count(*) from members where team_id = ?", row -> row.getLong(1), team)
        .get(0);
  }

  @Override
  public Long nextId() {
    return query("select nextval(pg_get_serial_sequence('members', 'id'))", row -> row.getLong(1))
        .get(0);
  }

  @Override
  public Member insert(Long id, Member row) {
    update(
        "insert into members (id, email, team_id, name, version) overriding system value"
            + " values (?, ?, ?, ?, 0)",
        id,
        row.email(),
        row.teamId(),
        row.name());
    return new Member(id, row.email(), row.teamId(), row.name(), 0);
  }

  @Override
  public Member update(Long id, Member row) {
    int updated =
        update(
            "update members set email = ?, team_id = ?, name = ?, version = version + 1"
                + " where id = ? and version = ?",
            row.email(),
            row.teamId(),
            row.name(),
            id,
            row.version());
    if (updated == 0) {
      throw new StaleVersionException("Member " + id + " has another version; read it again");
    }
    return row.since(row.version() + 1);
  }

  @Override
  public boolean delete(Long id) {
    return update("delete from members where id = ?", id) > 0;
  }

  @Override
  public int renameTeam(long team, String name) {
    return update(
        "update members set name = ?, version = version + 1 where team_id = ?", name, team);
  }

  @Override
  public int renameLike(String pattern, String name) {
    return update(
        "update members set name = ?, version = version + 1 where email like ?", name, pattern);
  }

  @Override
  public Optional<Member> forUpdate(long id) {
    return members("where id = ? for update", id).stream().findFirst();
  }

  private List<Member> members(String where, Object... parameters) {
    return query(
        "select id, email, team_id, name, version from members " + where,
        row ->
            new Member(
                row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getInt(5)),
        parameters);
  }

  private <T> List<T> query(String sql, Row<T> reader, Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = prepare(connection, sql, parameters);
        ResultSet rows = select.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int update(String sql, Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = prepare(connection, sql, parameters)) {
      return update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    statements.incrementAndGet();
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      Object parameter = parameters[i];
      statement.setObject(
          i + 1,
          parameter instanceof Long[] ids ? connection.createArrayOf("bigint", ids) : parameter);
    }
    return statement;
  }
}
