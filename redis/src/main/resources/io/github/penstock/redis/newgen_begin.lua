-- First step to a new generation: from here on every script answers NO_GEN.
-- KEYS  state
-- ARGV  generation that was lost, '' for none; nonce
-- gives {g}: "PENDING:<nonce>", or what another node has put there meanwhile
-- Quarantines stay, for their writers are still under way; leases would only make readers wait for nothing.
local g = redis.call('HGET', KEYS[1], 'g') or ''
if g ~= ARGV[1] then
  return {g}
end
redis.call('HDEL', KEYS[1], 'sw')
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 2) == 'l:' then
    redis.call('HDEL', KEYS[1], field)
  end
end
redis.call('HSET', KEYS[1], 'g', 'PENDING:' .. ARGV[2])
return {'PENDING:' .. ARGV[2]}
