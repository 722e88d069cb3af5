-- Tells people what there is of a key and of some tags. Changes nothing, and asks nobody for a generation.
-- KEYS  state, then the value if the key lives here, then the stamps
-- ARGV  region:key or '', how many bytes of the value to give, then for each stamp its tag
-- gives {now, g, n, the first bytes of the value, {id of the lease, millis left, '1' where somebody waits} or {},
--       quarantines of the key, then for each tag {stamp, its quarantines}}; quarantines are {token, millis left, xid} one after
--       the other
local now = server_millis()

local function text(number)
  return string.format('%.0f', number)
end

local function quarantines(field, into)
  for _, one in ipairs(live_quarantines(KEYS[1], field, now)) do
    into[#into + 1] = one[1]
    into[#into + 1] = text(one[2] - now)
    into[#into + 1] = one[5]
  end
  return into
end

local answer = {text(now), redis.call('HGET', KEYS[1], 'g') or '', redis.call('HGET', KEYS[1], 'n') or '0', '', {}, {}}
local stamps = 1
if ARGV[1] ~= '' then
  stamps = 2
  answer[4] = string.sub(redis.call('GET', KEYS[2]) or '', 1, tonumber(ARGV[2]))
  local packed = redis.call('HGET', KEYS[1], 'l:' .. ARGV[1])
  local lease = packed and cmsgpack.unpack(packed)
  if lease and lease[2] > now then
    answer[5] = {lease[1], text(lease[2] - now), lease[4] and '1' or ''}
  end
  answer[6] = quarantines('q:' .. ARGV[1], {})
end
for i = stamps + 1, #KEYS do
  local tag = ARGV[2 + i - stamps]
  answer[6 + i - stamps] = quarantines('t:' .. tag, {redis.call('GET', KEYS[i]) or ''})
end
return answer
