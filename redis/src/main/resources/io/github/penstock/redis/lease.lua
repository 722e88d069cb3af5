-- Asks for values with the wish to fill what is missing.
-- KEYS  state, then the values
-- ARGV  generation, lease id, lease millis, bytes 0..2 and 4..19 that a usable value has, then for each value:
--       region:key, the value that the caller cannot use (bytes 44..51 of it, '-' for any, '' for none), bytes 20..39
--       that a usable one has (its stamps)
-- gives {'OK', one for each value: {'VALUE', bytes} | {'QUARANTINED'} | {'WAIT'} | {'LEASE', xid of each quarantine}}
-- The lease of the i-th value has the id "<lease id>.<i>", and keeps the stamps for the fill. Under quarantines that have
-- transaction ids it is granted to everybody who asks and ends the one before: whoever proves that he saw them finished
-- may fill, and nobody knows who that will be. Who waits for the lease before it waits for its successor.
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now = server_millis()
local answers = {'OK'}
for i = 1, #KEYS - 1 do
  local at = 3 + 3 * i
  local key, useless, stamps = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local value = useless ~= '-' and redis.call('GET', KEYS[i + 1])
  if value and string.sub(value, 1, 3) == ARGV[4] and string.sub(value, 5, 20) == ARGV[5]
      and string.sub(value, 21, 40) == stamps and (useless == '' or string.sub(value, 45, 52) ~= useless) then
    answers[i + 1] = {'VALUE', value}
  else
    local answer, without = {'LEASE'}, false
    for _, one in ipairs(live_quarantines(KEYS[1], 'q:' .. key, now)) do
      answer[#answer + 1] = one[5]
      without = without or one[5] == '0'
    end
    if without then
      answer = {'QUARANTINED'}
    elseif #answer == 1 then
      local packed = redis.call('HGET', KEYS[1], 'l:' .. key)
      local lease = packed and cmsgpack.unpack(packed)
      if lease and lease[2] > now then
        answer = {'WAIT'}
        if not lease[4] then
          -- Where there is no memory for the flag, whoever waits asks again.
          lease[4] = 1
          redis.pcall('HSET', KEYS[1], 'l:' .. key, cmsgpack.pack(lease))
        end
      end
    end
    if answer[1] == 'LEASE' then
      local lease = {ARGV[2] .. '.' .. i, now + tonumber(ARGV[3]), stamps, awaited(KEYS[1], key)}
      redis.call('HSET', KEYS[1], 'l:' .. key, cmsgpack.pack(lease))
    end
    answers[i + 1] = answer
  end
end
return answers
