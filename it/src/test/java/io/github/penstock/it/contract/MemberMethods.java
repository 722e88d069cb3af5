package io.github.penstock.it.contract;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.OrderBy;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Touches;
import io.github.penstock.repository.Crud;
import java.util.List;
import java.util.Optional;

/** The methods of a declared repository, the same for the generated one and for the proxy. */
interface MemberMethods extends Crud<Member, Long> {

  @Find
  Optional<Member> byEmail(String email);

  @Find
  @OrderBy("id")
  List<Member> byTeam(@By("teamId") long team);

  @Sql("select count(*) from members where team_id = :team")
  @DependsOn(table = "members", by = "team_id")
  long countByTeam(@By("teamId") long team);

  @Exec("update members set name = :name, version = version + 1 where team_id = :team")
  @Touches("team_id")
  int renameTeam(@By("teamId") long team, String name);

  @Exec("update members set name = :name, version = version + 1 where email like :pattern")
  int renameLike(String pattern, String name);
}
