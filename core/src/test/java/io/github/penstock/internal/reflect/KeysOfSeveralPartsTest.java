package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.CacheUpdate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.CompositeKey;
import io.github.penstock.repository.Reads;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Keys that generated classes and proxies make of the same arguments, and write sides of values,
 * find each other's entries. An annotation processor is never shown a local interface, so that
 * those of this test are proxies wherever it runs.
 */
class KeysOfSeveralPartsTest {

  interface Prices {
    @Cached(name = "prices", ttl = "1h")
    Optional<String> price(int shop, long item);

    @Cached(name = "prices", ttl = "1h")
    @Nullable String priceOf(Integer shop, Long item);

    @Cached(name = "hours", ttl = "1h")
    int hours(String shop, DayOfWeek day, boolean summer);

    @CacheUpdate("prices")
    String change(int shop, long item);

    @CacheInvalidate("prices")
    void forget(int shop, long item);

    /** The implementation has both; each of ours calls its own. */
    @Cached(name = "one", ttl = "1h")
    String one(long item);

    @Cached(name = "another", ttl = "1h")
    String one(Long item);
  }

  private static final class Shops implements Prices {
    private final List<String> calls = new ArrayList<>();
    private final Map<Long, String> prices = new HashMap<>(Map.of(7L, "seven"));

    @Override
    public Optional<String> price(int shop, long item) {
      calls.add("price " + shop + " " + item);
      return Optional.ofNullable(prices.get(item));
    }

    @Override
    public @Nullable String priceOf(Integer shop, Long item) {
      calls.add("priceOf " + shop + " " + item);
      return prices.get(item);
    }

    @Override
    public int hours(String shop, DayOfWeek day, boolean summer) {
      calls.add("hours " + shop + " " + day + " " + summer);
      return calls.size();
    }

    @Override
    public String change(int shop, long item) {
      return "changed";
    }

    @Override
    public void forget(int shop, long item) {}

    @Override
    public String one(long item) {
      return "primitive";
    }

    @Override
    public String one(Long item) {
      return "boxed";
    }
  }

  @Table("goods")
  record Good(@Id long id, int shop, @Nullable String name) {}

  @Repository
  @Cached(ttl = "1h")
  interface Goods extends Reads<Good, Long> {
    @Sql("select name from goods where shop = :shop and name = :name")
    @DependsOn(table = "goods", by = "shop, name")
    List<String> names(int shop, @Nullable String name);

    @Sql("select count(*) from goods where shop > :least and shop < :most")
    @DependsOn(table = "goods")
    long between(int least, int most);

    @Sql("select count(*) from goods")
    @DependsOn(table = "goods")
    long size();
  }

  private final InMemoryPorts ports = new InMemoryPorts();
  private final Shops shops = new Shops();
  private final Prices prices = Repositories.decorated(Prices.class, shops, ports.context);

  /** The same caches behind a proxy. */
  private Prices proxied() {
    interface LocalPrices extends Prices {}

    class LocalShops implements LocalPrices {
      @Override
      public Optional<String> price(int shop, long item) {
        return shops.price(shop, item);
      }

      @Override
      public @Nullable String priceOf(Integer shop, Long item) {
        return shops.priceOf(shop, item);
      }

      @Override
      public int hours(String shop, DayOfWeek day, boolean summer) {
        return shops.hours(shop, day, summer);
      }

      @Override
      public String change(int shop, long item) {
        return shops.change(shop, item);
      }

      @Override
      public void forget(int shop, long item) {}

      @Override
      public String one(long item) {
        return shops.one(item);
      }

      @Override
      public String one(Long item) {
        return shops.one(item);
      }
    }

    return Repositories.decorated(LocalPrices.class, new LocalShops(), ports.context);
  }

  @Test
  void aProxyAndAGeneratedClassShareEntries() {
    Prices other = proxied();
    assertThat(prices.price(3, 7)).contains("seven");
    assertThat(other.price(3, 7)).contains("seven");
    assertThat(other.hours("a,b", DayOfWeek.MONDAY, true)).isEqualTo(2);
    assertThat(prices.hours("a,b", DayOfWeek.MONDAY, true)).isEqualTo(2);
    assertThat(prices.hours("a,b", DayOfWeek.MONDAY, false)).isEqualTo(3);
    assertThat(shops.calls)
        .containsExactly("price 3 7", "hours a,b MONDAY true", "hours a,b MONDAY false");
    assertThat(ports.cache("prices").entries)
        .containsExactly(Map.entry(CompositeKey.of(List.of(3, 7L)), Optional.of("seven")));
  }

  @Test
  void methodsOfOneCacheShareEntriesWhetherTheirParametersAreBoxedOrNot() {
    assertThat(prices.priceOf(3, 7L)).isEqualTo("seven");
    assertThat(prices.price(3, 7)).contains("seven");
    assertThat(prices.price(7, 3)).isEmpty();
    assertThat(prices.priceOf(7, 3L)).isNull();
    assertThat(shops.calls).containsExactly("priceOf 3 7", "price 7 3");
  }

  @Test
  void eachWriteReachesTheEntriesOfTheOther() {
    Prices other = proxied();
    prices.price(3, 7);
    other.change(3, 7);
    assertThat(prices.price(3, 7)).contains("changed");
    other.forget(3, 7);
    assertThat(prices.price(3, 7)).contains("seven");
    prices.forget(3, 7);
    assertThat(other.price(3, 7)).contains("seven");
    assertThat(shops.calls).containsExactly("price 3 7", "price 3 7", "price 3 7");
  }

  @Test
  void aKeyOfAnyClassLoadsTheSame() {
    prices.hours("x", DayOfWeek.SUNDAY, true);
    ports.cache("prices").keyOfLoaders = key -> CompositeKey.of(((CompositeKey) key).parts());
    assertThat(prices.price(4, 7)).contains("seven");
    assertThat(prices.price(4, 8)).isEmpty();
    assertThat(shops.calls).contains("price 4 7", "price 4 8");
  }

  @Test
  void anOverloadedMethodIsCalledAsItIsDeclared() {
    assertThat(prices.one(1L)).isEqualTo("primitive");
    assertThat(prices.one(Long.valueOf(1))).isEqualTo("boxed");
  }

  @Test
  void aKeySaysNothingOfWhatItHolds() {
    prices.hours("secret", DayOfWeek.FRIDAY, true);
    assertThat(ports.cache("hours").entries.keySet())
        .singleElement()
        .hasToString("CompositeKey of 3 parts");
  }

  @Test
  void aNullPartIsRefusedByName() {
    assertThatThrownBy(() -> prices.hours(null, DayOfWeek.FRIDAY, true))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("shop");
  }

  @Test
  void aResultWithANullArgumentIsNotKept() {
    ports.columns.put("goods", Set.of("id", "shop", "name"));
    ports.answers.put("Goods.names", arguments -> List.of("found"));
    ports.answers.put("Goods.between", arguments -> List.of(5L));
    ports.answers.put("Goods.size", arguments -> List.of(9L));
    Goods goods = Repositories.declared(Goods.class, ports.context);
    for (int i = 0; i < 2; i++) {
      assertThat(goods.names(1, "a")).containsExactly("found");
      assertThat(goods.names(1, null)).containsExactly("found");
      assertThat(goods.between(2, 3)).isEqualTo(5);
      assertThat(goods.size()).isEqualTo(9);
    }
    assertThat(ports.takeLog())
        .containsExactly(
            "Goods.names[1, a]",
            "Goods.names[1, null]",
            "Goods.between[2, 3]",
            "Goods.size[]",
            "Goods.names[1, null]");
  }
}
