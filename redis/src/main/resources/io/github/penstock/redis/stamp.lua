-- The stamp of a region; a new one where it was evicted or belongs to a generation that is over.
-- KEYS  state, stamp
-- ARGV  generation, region, channel, C to clear the region (a new stamp in any case), else M
-- gives {'OK', stamp}
local refused = no_generation(KEYS[1], ARGV[1])
if refused then
  return refused
end
local stamp = redis.call('GET', KEYS[2])
if ARGV[4] == 'C' or not stamp or string.sub(stamp, 1, #ARGV[1] + 1) ~= ARGV[1] .. ':' then
  publish(KEYS[1], ARGV[3], ARGV[1], '', {}, function(n)
    stamp = ARGV[1] .. ':' .. string.format('%.0f', n)
    redis.call('SET', KEYS[2], stamp)
    return netstring(ARGV[4] .. ARGV[2]) .. netstring(stamp)
  end)
end
return {'OK', stamp}
