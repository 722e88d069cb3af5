-- Asks for values with the wish to fill what is missing.
-- KEYS  state, then the values
-- ARGV  generation, lease id, lease millis, bytes 0..2 and 4..39 that a usable value has (its last 20: region stamp),
--       then for each value: region:key, 1 where the caller cannot use the value that is there, else 0
-- gives {'OK', one for each value: {'VALUE', bytes} | {'QUARANTINED'} | {'WAIT'} | {'LEASE'}}
-- The lease of the i-th value has the id "<lease id>.<i>", and keeps the region stamp for the fill.
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now = server_millis()
local answers = {'OK'}
for i = 1, #KEYS - 1 do
  local key, useless = ARGV[4 + 2 * i], ARGV[5 + 2 * i] == '1'
  local value = not useless and redis.call('GET', KEYS[i + 1])
  if value and string.sub(value, 1, 3) == ARGV[4] and string.sub(value, 5, 40) == ARGV[5] then
    answers[i + 1] = {'VALUE', value}
  elseif #live_quarantines(KEYS[1], key, now) > 0 then
    answers[i + 1] = {'QUARANTINED'}
  else
    local lease = redis.call('HGET', KEYS[1], 'l:' .. key)
    if lease and cmsgpack.unpack(lease)[2] > now then
      answers[i + 1] = {'WAIT'}
    else
      lease = {ARGV[2] .. '.' .. i, now + tonumber(ARGV[3]), string.sub(ARGV[5], 17)}
      redis.call('HSET', KEYS[1], 'l:' .. key, cmsgpack.pack(lease))
      answers[i + 1] = {'LEASE'}
    end
  end
end
return answers
