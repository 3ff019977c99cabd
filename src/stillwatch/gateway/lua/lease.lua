-- Leases tokens of one allowance to one gateway. What all gateways hold never exceeds the limit.
-- KEYS: that this Redis has what it had; the allowance; the gateways that were heard of lately.
-- ARGV: gateway, number of this call, what the gateway holds, what it wants more, limit, seconds to
-- keep. Returns what it got; -1 where the data are gone, -2 where a later call came first.
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local gateway, call = ARGV[1], tonumber(ARGV[2])
local holds, wants, limit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local fields = redis.call('HGETALL', KEYS[2])
local others, gone = 0, 0
for i = 1, #fields, 2 do
  local kind, who, value = fields[i]:sub(1, 1), fields[i]:sub(2), tonumber(fields[i + 1])
  if kind == 'c' and who == gateway then
    if call <= value then return -2 end
  elseif kind == 'h' and who ~= gateway then
    others = others + value
    -- many gateways came and went: what the dead ones held is kept as one sum
    if #fields > 128 and who ~= '' and redis.call('HEXISTS', KEYS[3], who) == 0 then
      redis.call('HDEL', KEYS[2], 'h' .. who, 'c' .. who)
      gone = gone + value
    end
  end
end
if gone > 0 then redis.call('HINCRBY', KEYS[2], 'h', string.format('%.0f', gone)) end
local got = math.max(0, math.min(wants, limit - others - holds))
redis.call('HSET', KEYS[2], 'h' .. gateway, string.format('%.0f', holds + got),
  'c' .. gateway, string.format('%.0f', call))
local keep = tonumber(ARGV[6])
if keep > 0 then redis.call('EXPIRE', KEYS[2], keep) end
return got
