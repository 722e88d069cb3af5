-- Stores a value that was loaded under a lease, and ends the lease.
-- KEYS  state, value
-- ARGV  generation, lease id, region:key, header before the stamp, load cost, soft millis, hard millis, payload
-- gives {'OK', 'STORED'}, or {'OK', 'REFUSED'} where the lease has ended or a writer is about to commit the key
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now = server_millis()
local packed = redis.call('HGET', KEYS[1], 'l:' .. ARGV[3])
local lease = packed and cmsgpack.unpack(packed)
if not lease or lease[1] ~= ARGV[2] then
  return {'OK', 'REFUSED'}
end
redis.call('HDEL', KEYS[1], 'l:' .. ARGV[3])
if lease[2] <= now or #live_quarantines(KEYS[1], ARGV[3], now) > 0 then
  return {'OK', 'REFUSED'}
end
store(KEYS[2], ARGV[4], lease[3], ARGV[5], now, tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8])
return {'OK', 'STORED'}
