-- Announces a change of keys and tags (with a token), or just removes values and makes entries void (without).
-- KEYS  state, then the values, then the stamps
-- ARGV  generation, token or '', quarantine millis, transaction id or '0', channel, number of values,
--       then for each value: region:key, its stamps or '', then for each stamp its tag
-- gives {'OK', n}
-- Values and stamps go first: that needs no memory. Older quarantines of a key are superseded: their release will not
-- store what their writer had before this one.
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now = server_millis()
for i = 2, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
local token, deadline, xid, values = ARGV[2], now + tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[6])
local keys = {}
for i = 1, values do
  local key, stamps = ARGV[5 + 2 * i], ARGV[6 + 2 * i]
  local quarantines = live_quarantines(KEYS[1], 'q:' .. key, now)
  for _, one in ipairs(quarantines) do
    one[3] = 1
  end
  if token ~= '' then
    quarantines[#quarantines + 1] = {token, deadline, 0, stamps, xid}
  end
  keep_quarantines(KEYS[1], 'q:' .. key, quarantines)
  redis.call('HDEL', KEYS[1], 'l:' .. key)
  keys[i] = key
end
local tags = 6 + 2 * values
if token ~= '' then
  for i = tags + 1, #ARGV do
    local quarantines = live_quarantines(KEYS[1], 't:' .. ARGV[i], now)
    quarantines[#quarantines + 1] = {token, deadline, 0, '', xid}
    keep_quarantines(KEYS[1], 't:' .. ARGV[i], quarantines)
  end
end
if is_later(xid, redis.call('HGET', KEYS[1], 'hx') or '0') then
  redis.call('HSET', KEYS[1], 'hx', xid)
end
return {'OK', publish(KEYS[1], ARGV[5], ARGV[1], token, xid, keys, function(n)
  local stamp, parts = ARGV[1] .. ':' .. n, {}
  for i = tags + 1, #ARGV do
    store_stamp(KEYS[1 + values + i - tags], ARGV[i], stamp)
    parts[#parts + 1] = netstring('C' .. ARGV[i]) .. netstring(stamp)
  end
  return table.concat(parts)
end)}
