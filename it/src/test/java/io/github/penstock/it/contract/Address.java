package io.github.penstock.it.contract;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;

/**
 * A member as another version of the application has it: its text would do, its type has changed.
 */
@Table("members")
record Address(@Id long id, String email, long teamId, String name, long version) {}
