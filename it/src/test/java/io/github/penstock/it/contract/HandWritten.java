package io.github.penstock.it.contract;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.CacheUpdate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Key;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A repository whose methods somebody wrote by hand, and what they cache. A method tells one cache;
 * those that are left to tell have a method of their own.
 */
interface HandWritten {

  @Cached(name = "members", ttl = "1h", localTtl = "10m", absentTtl = "1s")
  Optional<Member> find(Long id);

  @Cached(name = "members", ttl = "1h", localTtl = "10m", absentTtl = "1s")
  Map<Long, Member> all(Collection<Long> ids);

  @Cached(name = "members-by-email", ttl = "1h", localTtl = "10m", absentTtl = "1s")
  Optional<Member> byEmail(String email);

  @Cached(name = "members-by-team", ttl = "1h", localTtl = "10m")
  List<Member> byTeam(Long team);

  @Cached(name = "members-in-team", ttl = "1h", localTtl = "10m")
  Long countByTeam(Long team);

  Long nextId();

  @CacheUpdate("members")
  Member insert(@Key Long id, Member row);

  @CacheUpdate("members")
  Member update(@Key Long id, Member row);

  @CacheInvalidate("members")
  boolean delete(Long id);

  @CacheInvalidate(value = "members", all = true)
  int renameTeam(long team, String name);

  @CacheInvalidate(value = "members", all = true)
  int renameLike(String pattern, String name);

  Optional<Member> forUpdate(long id);

  @CacheInvalidate(value = "members-by-email", all = true)
  default void emailsHaveChanged() {}

  @CacheInvalidate(value = "members-by-team", all = true)
  default void listsHaveChanged() {}

  @CacheInvalidate(value = "members-in-team", all = true)
  default void countsHaveChanged() {}
}
