package io.github.penstock.it.contract;

import io.github.penstock.Penstock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A declared repository as the contract sees it. */
record DeclaredStore(Penstock penstock, MemberMethods members) implements UserStore {

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
    return members.insert(row);
  }

  @Override
  public Member update(Member row) {
    return members.update(row);
  }

  @Override
  public boolean delete(long id) {
    return members.delete(id);
  }

  @Override
  public int renameTeam(long team, String name) {
    return members.renameTeam(team, name);
  }

  @Override
  public int renameLike(String pattern, String name) {
    return members.renameLike(pattern, name);
  }

  @Override
  public Optional<Member> forUpdate(long id) {
    return members.forUpdate(id);
  }

  @Override
  public long statements() {
    return penstock.stats().statements();
  }
}
