-- Stores a value that was loaded under a lease, and ends the lease and the quarantines of writers that were seen finished.
-- KEYS  state, value
-- ARGV  generation, lease id, region:key, channel, header before the stamps, load cost and version, soft millis, hard millis, payload, then the
--       transaction ids of the writers that the load saw finished
-- gives {'OK', 'STORED'}, or {'OK', 'REFUSED'} where the lease has ended or a writer who was not seen finished is there
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
if lease[2] <= now then
  wake(lease, ARGV[4], ARGV[3], 'A')
  return {'OK', 'REFUSED'}
end
local finished = {}
for i = 10, #ARGV do
  finished[ARGV[i]] = true
end
for _, one in ipairs(live_quarantines(KEYS[1], 'q:' .. ARGV[3], now)) do
  if one[5] == '0' or not finished[one[5]] then
    wake(lease, ARGV[4], ARGV[3], 'A')
    return {'OK', 'REFUSED'}
  end
end
redis.call('HDEL', KEYS[1], 'q:' .. ARGV[3])
store(KEYS[2], ARGV[5], lease[3], ARGV[6], now, tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9])
wake(lease, ARGV[4], ARGV[3], 'F')
return {'OK', 'STORED'}
