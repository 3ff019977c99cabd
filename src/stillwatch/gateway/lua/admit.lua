-- Admits requests of several accounts, as one gateway asks for them, and hears what it has in
-- flight and what ended. Rates hold in any minute over all gateways.
-- KEYS: what all names begin with. ARGV: gateway, number of this call, and as JSON a list of
-- [account, in flight, tokens in flight, tokens used since, [[parallel, requests, tokens, wanted]]]
-- with -1 for a limit that does not bind. Returns JSON: 'lost', 'late', or for each account a list
-- of [0, requests left, ms until all, tokens left, ms until all] or [what is reached, ms to wait].
local MINUTE, STEP, DEAD, SOON, KEEP = 61000, 1000, 30000, 1000, 86400
local name, gateway, call = KEYS[1], ARGV[1], tonumber(ARGV[2])
if redis.call('EXISTS', name .. 'begun') == 0 then return '"lost"' end

-- A clock that only ever goes on, and only while somebody looks at it: neither a clock that is set
-- nor a Redis that was away makes a minute shorter or a gateway dead.
local time = redis.call('TIME')
local real = time[1] * 1000 + math.floor(time[2] / 1000)
local clock = redis.call('HMGET', name .. 'clock', 'real', 'now')
local passed = real - tonumber(clock[1] or real)
local now = tonumber(clock[2] or 0) + math.max(0, math.min(STEP, passed))
redis.call('HSET', name .. 'clock', 'real', string.format('%.0f', real),
  'now', string.format('%.0f', now))

local before = redis.call('HGET', name .. 'calls', gateway)
if before and call <= tonumber(before) then return '"late"' end
redis.call('HSET', name .. 'calls', gateway, ARGV[2])
redis.call('HSET', name .. 'gateways', gateway, string.format('%.0f', now))

if redis.call('HLEN', name .. 'gateways') > 100 then  -- those that were not heard of for a day are forgotten
  local all = redis.call('HGETALL', name .. 'gateways')
  for i = 1, #all, 2 do
    if now - tonumber(all[i + 1]) > KEEP * 1000 then
      redis.call('HDEL', name .. 'gateways', all[i])
      redis.call('HDEL', name .. 'calls', all[i])
    end
  end
end

local heard = {}
local function died(who)  -- when a gateway was given up, nil while it lives
  if heard[who] == nil then
    heard[who] = tonumber(redis.call('HGET', name .. 'gateways', who) or (now - DEAD - 1))
  end
  return now - heard[who] > DEAD and heard[who] + DEAD or nil
end

local function slot_of(at) return math.floor(at / 1000) end
local function freed(slot) return (slot + 1) * 1000 + MINUTE - now end

local function book(key, kind, slots, slot, amount)
  slots.sum = slots.sum + amount
  slots[slot] = (slots[slot] or 0) + amount
  redis.call('HINCRBY', key, kind .. string.format('%.0f', slot), string.format('%.0f', amount))
end

local function ordered(slots)
  local found = {}
  for slot in pairs(slots) do if slot ~= 'sum' then found[#found + 1] = slot end end
  table.sort(found)
  return found
end

local function wait_for(slots, missing)
  for _, slot in ipairs(ordered(slots)) do
    missing = missing - slots[slot]
    if missing <= 0 then return freed(slot) end
  end
  return SOON
end

local function whole_after(slots)
  local found = ordered(slots)
  return #found > 0 and freed(found[#found]) or 0
end

local function serve(op)
  local key, parallel, tokens = name .. 'account:' .. op[1], op[2], op[3]
  local own_parallel, own_tokens = parallel, tokens
  local r, t = { sum = 0 }, { sum = 0 }  -- booked requests and tokens, by second
  local fields, left_over = redis.call('HGETALL', key), {}
  for i = 1, #fields, 2 do
    local field, value = fields[i], tonumber(fields[i + 1])
    local kind, who = field:sub(1, 1), field:sub(2)
    if kind == 'p' or kind == 'f' then  -- in flight: requests, tokens
      local at = who ~= gateway and died(who)
      if at then
        redis.call('HDEL', key, field)
        if kind == 'f' then left_over[#left_over + 1] = { slot_of(at), value } end
      elseif who ~= gateway then
        if kind == 'p' then parallel = parallel + value else tokens = tokens + value end
      end
    else
      local slot, slots = tonumber(who), kind == 'r' and r or t
      if freed(slot) <= 0 then
        redis.call('HDEL', key, field)
      else
        slots[slot] = value
        slots.sum = slots.sum + value
      end
    end
  end
  for _, one in ipairs(left_over) do
    if freed(one[1]) > 0 then book(key, 't', t, one[1], one[2]) end
  end
  if op[4] > 0 then book(key, 't', t, slot_of(now), op[4]) end

  local answers = {}
  for _, wish in ipairs(op[5]) do
    local most_parallel, most_requests, most_tokens, wanted = unpack(wish)
    local answer
    if most_parallel >= 0 and parallel >= most_parallel then
      answer = { 1, SOON }
    elseif most_requests >= 0 and r.sum + 1 > most_requests then
      answer = { 2, wait_for(r, r.sum + 1 - most_requests) }
    elseif most_tokens >= 0 and tokens + t.sum + wanted > most_tokens then
      answer = { 3, wait_for(t, tokens + t.sum + wanted - most_tokens) }
    else
      parallel, own_parallel = parallel + 1, own_parallel + 1
      tokens, own_tokens = tokens + wanted, own_tokens + wanted
      if most_requests >= 0 then book(key, 'r', r, slot_of(now), 1) end
      answer = { 0, most_requests - r.sum, whole_after(r), most_tokens - tokens - t.sum,
        whole_after(t) }
    end
    answers[#answers + 1] = answer
  end

  for kind, value in pairs({ p = own_parallel, f = own_tokens }) do
    if value > 0 then
      redis.call('HSET', key, kind .. gateway, string.format('%.0f', value))
    else
      redis.call('HDEL', key, kind .. gateway)
    end
  end
  if parallel > 0 or tokens > 0 then
    redis.call('PERSIST', key)
  else
    redis.call('EXPIRE', key, KEEP)
  end
  return answers
end

local found = {}
for _, op in ipairs(cjson.decode(ARGV[3])) do found[#found + 1] = serve(op) end
return cjson.encode(found)
