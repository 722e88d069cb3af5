-- Invalidations of writes that were committed while Redis could not be told. Every node reads it, and whoever reaches
-- Redis removes what it has passed on: it is empty nearly always. See docs/guide/redis-away.md.
create table if not exists penstock_outbox (
  id        bigint generated always as identity,
  xid       xid8 not null default pg_current_xact_id(),
  namespace text not null,
  caches    text[] not null,
  keys      text[] not null,
  tags      text[] not null,
  at        timestamptz not null default clock_timestamp(),
  primary key (xid, id)
);
-- Where the application is not the owner:
-- grant select, insert, delete on penstock_outbox to the_application;
