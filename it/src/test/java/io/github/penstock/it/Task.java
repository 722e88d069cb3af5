package io.github.penstock.it;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Version;
import org.jspecify.annotations.Nullable;

@Table("tasks")
record Task(
    @Id(generated = true) long id,
    long projectId,
    String title,
    @Nullable Long assigneeId,
    @Version int version) {

  /** What a list shows of it. */
  record Label(String title, Long id) {}

  static final String DDL =
      "create table tasks (id bigint generated always as identity primary key,"
          + " project_id bigint not null, title text not null, assignee_id bigint,"
          + " version int not null)";

  static Task of(long projectId, String title) {
    return new Task(0, projectId, title, null, 0);
  }

  Task titled(String other) {
    return new Task(id, projectId, other, assigneeId, version);
  }

  Task in(long other) {
    return new Task(id, other, title, assigneeId, version);
  }
}
