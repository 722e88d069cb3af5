package io.github.penstock.it.contract;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the contract does with a repository, however it was made. */
interface UserStore {

  Optional<Member> find(long id);

  Map<Long, Member> all(Collection<Long> ids);

  Optional<Member> byEmail(String email);

  List<Member> byTeam(long team);

  long countByTeam(long team);

  Member insert(Member row);

  Member update(Member row);

  boolean delete(long id);

  /** A bulk statement that says which rows it changes, where there is a way to say it. */
  int renameTeam(long team, String name);

  /** A bulk statement that nobody knows the rows of. */
  int renameLike(String pattern, String name);

  Optional<Member> forUpdate(long id);

  /** How many statements its node has sent for it so far. */
  long statements();
}
