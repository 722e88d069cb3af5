package io.github.penstock.it.contract;

import io.github.penstock.Penstock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A decorated repository as the contract sees it: each write tells all caches, in one transaction.
 */
record DecoratedStore(Penstock penstock, HandWritten members, JdbcMembers jdbc)
    implements UserStore {

  static DecoratedStore of(Penstock penstock) {
    JdbcMembers jdbc = new JdbcMembers(penstock.dataSource());
    return new DecoratedStore(penstock, penstock.decorate(HandWritten.class, jdbc), jdbc);
  }

  @Override
  public Optional<Member> find(long id) {
    return members.find(id);
  }

  @Override
  public Map<Long, Member> all(Collection<Long> ids) {
    return members.all(ids);
  }

  @Override
  public Optional<Member> byEmail(String email) {
    return members.byEmail(email);
  }

  @Override
  public List<Member> byTeam(long team) {
    return members.byTeam(team);
  }

  @Override
  public long countByTeam(long team) {
    return members.countByTeam(team);
  }

  @Override
  public Member insert(Member row) {
    return written(() -> members.insert(members.nextId(), row));
  }

  @Override
  public Member update(Member row) {
    return written(() -> members.update(row.id(), row));
  }

  @Override
  public boolean delete(long id) {
    return written(() -> members.delete(id));
  }

  @Override
  public int renameTeam(long team, String name) {
    return written(() -> members.renameTeam(team, name));
  }

  @Override
  public int renameLike(String pattern, String name) {
    return written(() -> members.renameLike(pattern, name));
  }

  private <T> T written(Supplier<T> write) {
    return penstock.<T>transaction(
        tx -> {
          T result = write.get();
          members.emailsHaveChanged();
          members.listsHaveChanged();
          members.countsHaveChanged();
          return result;
        });
  }

  @Override
  public Optional<Member> forUpdate(long id) {
    return members.forUpdate(id);
  }

  @Override
  public long statements() {
    return jdbc.statements();
  }
}
