-- A sign of life: a write, which only a master accepts, and a message to the node that asked for it.
-- KEYS  the node's key
-- ARGV  id of the attempt, the node's channel or '' for no message, expected run_id or '' not to look
-- gives {'OK'}, {'NO_INFO'} where this user may not ask for the run_id, or {'RUN', run_id} of another server; no message then
redis.call('UNLINK', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000)
local answer = {'OK'}
if ARGV[3] ~= '' then
  local info = redis.pcall('INFO', 'server')
  local run_id = type(info) == 'string' and string.match(info, 'run_id:(%w+)')
  if not run_id then
    answer = {'NO_INFO'}
  elseif run_id ~= ARGV[3] then
    return {'RUN', run_id}
  end
end
if ARGV[2] ~= '' then
  redis.call('PUBLISH', ARGV[2], ARGV[1])
end
return answer
