-- Goes before each of the other scripts.
--
-- State of a partition (HASH {ns.p}:s, no TTL):
--   g               generation "xid.random", or "PENDING:nonce" while a new one is being minted
--   r               run_id of the master that it was minted on
--   d               the source's database when it was minted; missing where the source does not tell
--   n               number of messages published under g
--   hx              highest transaction id that ever announced anything
--   sw              when it was swept last
--   q:<region:key>  quarantines of a key: cmsgpack list of {token, deadline, superseded 0|1, stamps, xid}
--   t:<tag>         quarantines of a tag: a list of the same form
--   l:<region:key>  lease of a key: cmsgpack {id, deadline, stamps, 1 where somebody was told to wait for it}
-- Deadlines are milliseconds of this server's clock. A lease, or a quarantine without a transaction id (xid '0'), that is
-- past its deadline counts as gone. One with an id stays until somebody has seen that transaction finished. Ids are texts
-- of digits, because Lua's numbers end at 53 bits.
-- Each script has one state key and otherwise only keys of the same partition.
-- {'NO_GEN', g} is the answer of every script whose caller assumed another generation; nothing was done.
-- What a script does first of all that it writes needs no memory: a server whose memory is full refuses the first write
-- of a script if it needs some, and the later ones never.

local function server_millis()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function no_generation(state, assumed)
  local g = redis.call('HGET', state, 'g')
  if g ~= assumed then
    return {'NO_GEN', g or ''}
  end
end

-- 8 bytes, big-endian. In two halves: where a long has 32 bits, struct knows no more.
local function int64(number)
  return struct.pack('>I4I4', math.floor(number / 4294967296), number % 4294967296)
end

local function netstring(text)
  return #text .. ':' .. text .. ','
end

local function is_later(xid, other)
  return #xid > #other or #xid == #other and xid > other
end

local function live_quarantines(state, field, now)
  local packed = redis.call('HGET', state, field)
  local live = {}
  if packed then
    for _, one in ipairs(cmsgpack.unpack(packed)) do
      if one[5] ~= '0' or one[2] > now then
        live[#live + 1] = one
      end
    end
  end
  return live
end

local function keep_quarantines(state, field, quarantines)
  redis.call('HDEL', state, field)
  if #quarantines > 0 then
    redis.call('HSET', state, field, cmsgpack.pack(quarantines))
  end
end

local function store(value, head, stamps, cost_and_version, now, soft, hard, payload)
  redis.call('SET', value, head .. stamps .. cost_and_version .. int64(now) .. int64(now + soft) .. int64(now + hard)
    .. payload, 'PX', string.format('%.0f', hard))
end

-- A tag that nobody has asked for or changed for a month: its entries become misses. Regions stay.
local function store_stamp(key, tag, stamp)
  if string.sub(tag, 1, 1) == '#' then
    redis.call('SET', key, stamp, 'EX', 2592000)
  else
    redis.call('SET', key, stamp)
  end
end

-- Whether somebody waits for the lease of a key, be it over.
local function awaited(state, key)
  local packed = redis.call('HGET', state, 'l:' .. key)
  return packed and cmsgpack.unpack(packed)[4] or nil
end

-- Tells those who wait for a lease that it has ended: F where a value was stored, A where not. It is not counted, as it
-- makes nothing invalid: who misses it asks again a little later.
local function wake(lease, channel, key, how)
  if lease[4] then
    redis.call('PUBLISH', channel, how .. key)
  end
end

-- Counts the message and sends it; keys is a list of "region:key", tags(n) gives netstrings of marked names and stamps.
local function publish(state, channel, generation, token, xid, keys, tags)
  local n = redis.call('HINCRBY', state, 'n', 1)
  local parts = {netstring(generation), netstring(string.format('%.0f', n)), netstring(token), netstring(xid),
    netstring(tostring(#keys))}
  for _, key in ipairs(keys) do
    parts[#parts + 1] = netstring(key)
  end
  if tags then
    parts[#parts + 1] = tags(string.format('%.0f', n))
  end
  redis.call('PUBLISH', channel, table.concat(parts))
  return n
end
