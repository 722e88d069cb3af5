-- Removes what is past its deadline: leases, and quarantines without a transaction id. Names those with one, which only
-- go when somebody has seen the transaction finished.
-- KEYS  state
-- ARGV  how many millis must have passed since the last sweep
-- gives {g}, then for at most 100 quarantines with an id that are past their deadline {field, token, xid}; g is '' where it
--       was swept not long ago, or has no generation
local g = redis.call('HGET', KEYS[1], 'g')
local now = server_millis()
local last = tonumber(redis.call('HGET', KEYS[1], 'sw') or 0)
if not g or string.sub(g, 1, 8) == 'PENDING:' or (now >= last and now - last < tonumber(ARGV[1])) then
  return {''}
end
local answer = {g}
local state = redis.call('HGETALL', KEYS[1])
for i = 1, #state, 2 do
  local field, kind = state[i], string.sub(state[i], 1, 2)
  if kind == 'l:' then
    if cmsgpack.unpack(state[i + 1])[2] <= now then
      redis.call('HDEL', KEYS[1], field)
    end
  elseif kind == 'q:' or kind == 't:' then
    local all = cmsgpack.unpack(state[i + 1])
    local live = live_quarantines(KEYS[1], field, now)
    if #live < #all then
      keep_quarantines(KEYS[1], field, live)
    end
    for _, one in ipairs(live) do
      if one[5] ~= '0' and one[2] <= now and #answer <= 100 then
        answer[#answer + 1] = {field, one[1], one[5]}
      end
    end
  end
end
redis.call('HSET', KEYS[1], 'sw', string.format('%.0f', now))
return answer
