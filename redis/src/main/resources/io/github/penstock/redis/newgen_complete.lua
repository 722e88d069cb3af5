-- Second step to a new generation, after a transaction id was burnt that is later than the first step.
-- KEYS  state
-- ARGV  "PENDING:<nonce>", new generation, run_id, channel
-- gives {g}: the new generation, or what another node has put there meanwhile
local g = redis.call('HGET', KEYS[1], 'g') or ''
if g ~= ARGV[1] then
  return {g}
end
redis.call('HSET', KEYS[1], 'g', ARGV[2], 'r', ARGV[3], 'n', 0)
publish(KEYS[1], ARGV[4], ARGV[2], '', {})
return {ARGV[2]}
