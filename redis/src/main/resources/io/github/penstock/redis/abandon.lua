-- Gives a lease back after a load that failed.
-- KEYS  state
-- ARGV  generation, lease id, region:key, channel
-- gives {'OK', 1}, or {'OK', 0} where the lease had ended
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local packed = redis.call('HGET', KEYS[1], 'l:' .. ARGV[3])
local lease = packed and cmsgpack.unpack(packed)
if lease and lease[1] == ARGV[2] then
  local ended = redis.call('HDEL', KEYS[1], 'l:' .. ARGV[3])
  wake(lease, ARGV[4], ARGV[3], 'A')
  return {'OK', ended}
end
return {'OK', 0}
