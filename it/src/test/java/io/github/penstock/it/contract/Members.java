package io.github.penstock.it.contract;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.WriteMode;

@Repository
@Cached(ttl = "1h", localTtl = "10m", absentTtl = "1s", write = WriteMode.WRITE_THROUGH)
interface Members extends MemberMethods {}
