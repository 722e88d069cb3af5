package io.github.penstock.it.contract;

import io.github.penstock.annotation.Column;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;

/** A row that every server has, one that only follows another included. */
@Table("pg_language")
record Language(@Id @Column("lanname") String name, @Column("lanpltrusted") boolean trusted) {}
