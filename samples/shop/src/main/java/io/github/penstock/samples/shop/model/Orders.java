package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.repository.Crud;

/** Orders without their items. Implemented by the library; thread-safe. */
@Repository
@Cached(ttl = "10m")
public interface Orders extends Crud<Order, Long> {

  /**
   * How many orders have a total that is not the sum of their items: none, unless a transaction was
   * torn apart.
   *
   * @return the number of such orders, asked of the database
   */
  @Sql(
      """
      select count(*)
        from orders o
        left join (select order_id, sum(price * quantity) as total
                     from order_items group by order_id) i on i.order_id = o.id
       where o.total is distinct from i.total
      """)
  long withWrongTotal();
}
