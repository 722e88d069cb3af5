-- Second step to a new generation, after a transaction id was burnt that is later than the first step.
-- KEYS  state
-- ARGV  "PENDING:<nonce>", new generation, run_id, channel, the id that was burnt or '0', the source's database or ''
-- gives {g}: the new generation, or what another node has put there meanwhile
-- Where the source is another one, or was set back in time, ids mean other transactions now. The old ones have died with
-- it, or are below the new generation's fence: what they announced is dropped.
local g = redis.call('HGET', KEYS[1], 'g') or ''
if g ~= ARGV[1] then
  return {g}
end
local hx, before = redis.call('HGET', KEYS[1], 'hx'), redis.call('HGET', KEYS[1], 'd')
local function server_of(database)
  return string.match(database, '^(.*)%.') or database
end
local back = ARGV[5] ~= '0' and hx and not is_later(ARGV[5], hx)
local other = before and ARGV[6] ~= '' and server_of(before) ~= server_of(ARGV[6])
redis.call('HDEL', KEYS[1], 'd')
if back or other then
  local now = server_millis()
  redis.call('HDEL', KEYS[1], 'hx')
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 2) == 'q:' or string.sub(field, 1, 2) == 't:' then
      local kept = {}
      for _, one in ipairs(live_quarantines(KEYS[1], field, now)) do
        if one[5] == '0' then
          kept[#kept + 1] = one
        end
      end
      keep_quarantines(KEYS[1], field, kept)
    end
  end
end
redis.call('HSET', KEYS[1], 'g', ARGV[2], 'r', ARGV[3], 'n', 0)
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[1], 'd', ARGV[6])
end
publish(KEYS[1], ARGV[4], ARGV[2], '', '0', {})
return {ARGV[2]}
