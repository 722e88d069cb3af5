package io.github.penstock.it;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.CacheWrite;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.OrderBy;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Touches;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Offset;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Repository
@Cached(ttl = "1h", localTtl = "10m")
interface Tasks extends Crud<Task, Long> {

  @Find
  @OrderBy("title")
  List<Task> byProject(@By("projectId") long project);

  @Find
  @OrderBy("title")
  List<Task.Label> labels(@By("projectId") long project);

  @Find
  @OrderBy("title desc")
  Slice<Task.Label> labelsPage(@By("projectId") long project, Seek seek);

  @Find
  Optional<Task.Label> label(long id);

  @Find
  List<Task> byAssignee(@By("assigneeId") @Nullable Long assignee);

  @Find(mostRows = 2)
  List<Task> few(@By("projectId") long project, String title);

  @Find
  @OrderBy("title desc")
  Slice<Task> page(@By("projectId") long project, Seek seek);

  @Find
  @OrderBy("title")
  Slice<Task> numbered(@By("projectId") long project, Offset offset);

  @Sql("select count(*) from tasks where project_id = :project")
  @DependsOn(table = "tasks", by = "project_id")
  long countByProject(@By("projectId") long project);

  @Sql("select distinct title from tasks order by title")
  @DependsOn(table = "tasks")
  List<String> titles();

  @Exec("update tasks set title = :title, version = version + 1 where project_id = :project")
  @Touches("project_id")
  int rename(@By("projectId") long project, String title);

  @Exec("update tasks set project_id = :to, version = version + 1 where project_id = :project")
  @Touches("project_id")
  int move(@By("projectId") long project, long to);

  @Exec("update tasks set title = :title, version = version + 1 where title like :pattern")
  int renameLike(String pattern, String title);

  @Override
  @CacheWrite(WriteMode.NONE)
  List<Task> updateAll(Collection<? extends Task> tasks);
}
