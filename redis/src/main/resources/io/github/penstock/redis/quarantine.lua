-- Announces a change of keys (with a token) or just removes their values (without).
-- KEYS  state, then the values
-- ARGV  generation, token or '', quarantine millis, channel, then for each value: region:key, region stamp or ''
-- gives {'OK', n}
-- The values go first: where memory is full the script fails at the first write that needs some. Older quarantines of
-- a key are superseded: their release will not store what their writer had before this one.
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now = server_millis()
for i = 2, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
local keys = {}
for i = 1, #KEYS - 1 do
  local key, stamp = ARGV[3 + 2 * i], ARGV[4 + 2 * i]
  local quarantines = live_quarantines(KEYS[1], key, now)
  for _, one in ipairs(quarantines) do
    one[3] = 1
  end
  if ARGV[2] ~= '' then
    quarantines[#quarantines + 1] = {ARGV[2], now + tonumber(ARGV[3]), 0, stamp}
  end
  keep_quarantines(KEYS[1], key, quarantines)
  redis.call('HDEL', KEYS[1], 'l:' .. key)
  keys[i] = key
end
return {'OK', publish(KEYS[1], ARGV[4], ARGV[1], ARGV[2], keys)}
