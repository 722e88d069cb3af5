-- Goes before each of the other scripts.
--
-- State of a partition (HASH {ns.p}:s, no TTL):
--   g               generation "xid.random", or "PENDING:nonce" while a new one is being minted
--   r               run_id of the master that it was minted on
--   n               number of messages published under g
--   q:<region:key>  quarantines of a key: cmsgpack list of {token, deadline, superseded 0|1, stamp}
--   l:<region:key>  lease of a key: cmsgpack {id, deadline, stamp}
-- Deadlines are milliseconds of this server's clock. What is past its deadline counts as gone.
-- Each script has one state key and otherwise only keys of the same partition.
-- {'NO_GEN', g} is the answer of every script whose caller assumed another generation; nothing was done.

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

local function live_quarantines(state, key, now)
  local packed = redis.call('HGET', state, 'q:' .. key)
  local live = {}
  if packed then
    for _, one in ipairs(cmsgpack.unpack(packed)) do
      if one[2] > now then
        live[#live + 1] = one
      end
    end
  end
  return live
end

local function keep_quarantines(state, key, quarantines)
  if #quarantines == 0 then
    redis.call('HDEL', state, 'q:' .. key)
  else
    redis.call('HSET', state, 'q:' .. key, cmsgpack.pack(quarantines))
  end
end

local function store(value, head, stamp, cost, now, soft, hard, payload)
  redis.call('SET', value, head .. stamp .. cost .. int64(now + soft) .. int64(now + hard) .. payload,
    'PX', string.format('%.0f', hard))
end

-- Counts the message and sends it; keys is a list of "region:key", regions the netstrings of marked name and stamp.
local function publish(state, channel, generation, token, keys, regions)
  local n = redis.call('HINCRBY', state, 'n', 1)
  local parts = {netstring(generation), netstring(string.format('%.0f', n)), netstring(token), netstring(tostring(#keys))}
  for _, key in ipairs(keys) do
    parts[#parts + 1] = netstring(key)
  end
  redis.call('PUBLISH', channel, table.concat(parts) .. (regions and regions(n) or ''))
  return n
end
