-- Gives a lease back after a load that failed.
-- KEYS  state
-- ARGV  generation, lease id, region:key
-- gives {'OK', 1}, or {'OK', 0} where the lease had ended
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local lease = redis.call('HGET', KEYS[1], 'l:' .. ARGV[3])
if lease and cmsgpack.unpack(lease)[1] == ARGV[2] then
  return {'OK', redis.call('HDEL', KEYS[1], 'l:' .. ARGV[3])}
end
return {'OK', 0}
