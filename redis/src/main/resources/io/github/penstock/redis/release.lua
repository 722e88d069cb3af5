-- Ends the quarantines of a token and stores what the writer has committed.
-- KEYS  state, then the values, then the stamps
-- ARGV  generation, token, channel, number of values, then for each value: region:key, 1 where a value follows, else 0,
--       header before the stamps, load cost and version, soft millis, hard millis, payload, then for each stamp its tag
-- gives {'OK', for each value that was stored its index and its stamps}; stored is what still has its token, and no later
--       quarantine or removal of the key; with the stamps that its tags had before the quarantine, so that a tag that
--       was cleared since makes it a miss
-- or    {'OTHER_GEN'}: the state was lost meanwhile, so that anything may have been stored since; the values and the
--       stamps are removed, and whoever asks for one of these gets a new one
local now = server_millis()
local current = redis.call('HGET', KEYS[1], 'g') or ''
local answer, keys, values = {'OK'}, {}, tonumber(ARGV[4])

local function take(field)
  local others, mine = {}, nil
  for _, one in ipairs(live_quarantines(KEYS[1], field, now)) do
    if one[1] == ARGV[2] then
      mine = one
    else
      others[#others + 1] = one
    end
  end
  keep_quarantines(KEYS[1], field, others)
  return mine
end

if current ~= ARGV[1] then
  for i = 2, #KEYS do
    redis.call('UNLINK', KEYS[i])
  end
end
for i = 1, values do
  local at = 7 * i - 2
  local mine = take('q:' .. ARGV[at])
  keys[i] = ARGV[at]
  if current == ARGV[1] and ARGV[at + 1] == '1' and mine and mine[3] == 0 and mine[4] ~= '' then
    store(KEYS[i + 1], ARGV[at + 2], mine[4], ARGV[at + 3], now, tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), ARGV[at + 6])
    answer[#answer + 1] = tostring(i)
    answer[#answer + 1] = mine[4]
  end
end
local tags = {}
for i = 5 + 7 * values, #ARGV do
  take('t:' .. ARGV[i])
  tags[#tags + 1] = netstring('C' .. ARGV[i]) .. netstring('')
end
if current ~= ARGV[1] then
  publish(KEYS[1], ARGV[3], current, ARGV[2], '0', keys, function()
    return table.concat(tags)
  end)
  return {'OTHER_GEN'}
end
return answer
