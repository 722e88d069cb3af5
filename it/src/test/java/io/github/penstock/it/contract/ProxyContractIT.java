package io.github.penstock.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Reads;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * The contract, kept by proxies. The interfaces are local ones, which no annotation processor is
 * ever shown: so there is no class for them, although this module is compiled with the processor.
 */
@PenstockServers
class ProxyContractIT extends RepositoryContract {

  ProxyContractIT(PostgresServer postgres, RedisServer redis) {
    super(postgres, redis);
  }

  @Override
  UserStore store(Penstock penstock) {
    @Repository
    @Cached(ttl = "1h", localTtl = "10m", absentTtl = "1s", write = WriteMode.WRITE_THROUGH)
    interface Members extends MemberMethods {}

    return new DeclaredStore(penstock, proxy(penstock.repository(Members.class)));
  }

  @Override
  Optional<Boolean> isTrusted(Penstock penstock, String language) {
    @Repository
    @Cached(name = "languages", ttl = "1h")
    interface Languages extends Reads<Language, String> {}

    return proxy(penstock.repository(Languages.class)).find(language).map(Language::trusted);
  }

  @Override
  Optional<String> emailOfAnotherShape(Penstock penstock, long id) {
    @Repository
    @Cached(ttl = "1h")
    interface Addresses extends Reads<Address, Long> {}

    return proxy(penstock.repository(Addresses.class)).find(id).map(Address::email);
  }

  private static <T> T proxy(T repository) {
    assertThat(Proxy.isProxyClass(repository.getClass())).isTrue();
    return repository;
  }
}
