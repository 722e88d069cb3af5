-- The stamps of tags, new ones where they were evicted or belong to a generation that is over, and who is about to change
-- what depends on them.
-- KEYS  state, then the stamps
-- ARGV  generation, channel, then for each stamp its tag
-- gives {'OK', n, for each tag {stamp, xid of each quarantine, '0' for one that has none}}
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now = server_millis()
local answer, missing = {'OK', ''}, {}
for i = 2, #KEYS do
  local stamp = redis.call('GET', KEYS[i])
  local one = {stamp or ''}
  if not stamp or string.sub(stamp, 1, #ARGV[1] + 1) ~= ARGV[1] .. ':' then
    missing[#missing + 1] = i
  end
  for _, quarantine in ipairs(live_quarantines(KEYS[1], 't:' .. ARGV[i + 1], now)) do
    one[#one + 1] = quarantine[5]
  end
  answer[i + 1] = one
end
if #missing > 0 then
  publish(KEYS[1], ARGV[2], ARGV[1], '', '0', {}, function(n)
    local stamp, parts = ARGV[1] .. ':' .. n, {}
    for _, i in ipairs(missing) do
      store_stamp(KEYS[i], ARGV[i + 1], stamp)
      answer[i + 1][1] = stamp
      parts[#parts + 1] = netstring('M' .. ARGV[i + 1]) .. netstring(stamp)
    end
    return table.concat(parts)
  end)
end
answer[2] = redis.call('HGET', KEYS[1], 'n')
return answer
