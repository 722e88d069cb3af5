package io.github.penstock.samples.outbox;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.repository.Crud;

/** The orders. Thread-safe. */
@Repository
@Cached(ttl = "1h", localTtl = "30s")
interface Orders extends Crud<Order, Long> {}
