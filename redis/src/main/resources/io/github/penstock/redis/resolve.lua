-- Removes quarantines whose transaction was seen finished.
-- KEYS  state
-- ARGV  generation, then for each quarantine: field, token
-- gives {'OK', how many were there}
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local now, removed = server_millis(), 0
for i = 2, #ARGV, 2 do
  local others = {}
  local live = live_quarantines(KEYS[1], ARGV[i], now)
  for _, one in ipairs(live) do
    if one[1] ~= ARGV[i + 1] then
      others[#others + 1] = one
    end
  end
  if #others < #live then
    removed = removed + #live - #others
    keep_quarantines(KEYS[1], ARGV[i], others)
  end
end
return {'OK', removed}
