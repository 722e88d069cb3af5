-- Ends the quarantines of a token and stores what the writer has committed.
-- KEYS  state, then the values
-- ARGV  generation, token, channel, then for each value: region:key, 1 where a value follows, else 0, header before the
--       stamp, load cost, soft millis, hard millis, payload
-- gives {'OK', for each value that was stored its index and its stamp}; stored is what still has its token, and no later
--       quarantine or removal of the key; with the stamp that its region had before the quarantine, so that a region
--       that was cleared since makes it a miss
-- or    {'OTHER_GEN'}: the state was lost meanwhile, so that anything may have been stored since; the values are removed
local now = server_millis()
local current = redis.call('HGET', KEYS[1], 'g') or ''
local answer, keys = {'OK'}, {}
for i = 1, #KEYS - 1 do
  local at = 7 * i - 3
  local key, quarantines, mine = ARGV[at], {}, nil
  for _, one in ipairs(live_quarantines(KEYS[1], key, now)) do
    if one[1] == ARGV[2] then
      mine = one
    else
      quarantines[#quarantines + 1] = one
    end
  end
  keep_quarantines(KEYS[1], key, quarantines)
  keys[i] = key
  if current == ARGV[1] and ARGV[at + 1] == '1' and mine and mine[3] == 0 then
    store(KEYS[i + 1], ARGV[at + 2], mine[4], ARGV[at + 3], now, tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), ARGV[at + 6])
    answer[#answer + 1] = tostring(i)
    answer[#answer + 1] = mine[4]
  end
end
if current ~= ARGV[1] then
  for i = 2, #KEYS do
    redis.call('UNLINK', KEYS[i])
  end
  publish(KEYS[1], ARGV[3], current, ARGV[2], keys)
  return {'OTHER_GEN'}
end
return answer
