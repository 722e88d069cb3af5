package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.repository.Crud;

/** Products: a write leaves nothing in the caches. Implemented by the library; thread-safe. */
@Repository
@Cached(ttl = "10m")
public interface Products extends Crud<Product, Long> {}
