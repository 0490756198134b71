-- wrk: a random one of the bodies in a file, with a key of its own where the body wants one.
local wanted, run, sent = os.getenv("BENCH_KEY"), os.getenv("BENCH_RUN"), 0
local ready, halves = {}, {}

function init()
  math.randomseed(os.time())
  for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^:\n]+): ([^\n]*)\n") do
    wrk.headers[name] = value
  end
  for body in io.lines(os.getenv("BENCH_BODIES")) do
    local from, to = body:find(wanted, 1, true)
    if from then
      halves[#halves + 1] = { body:sub(1, from - 1), body:sub(to + 1) }
    else
      ready[#ready + 1] = wrk.format("POST", wrk.path, wrk.headers, body)
    end
  end
end

function request()
  if #ready > 0 then
    return ready[math.random(#ready)]
  end
  local half = halves[math.random(#halves)]
  sent = sent + 1
  return wrk.format("POST", wrk.path, wrk.headers, half[1] .. run .. "-" .. sent .. half[2])
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format(
    '{"requests": %d, "seconds": %f, "bytes": %d, "wrong": %d, "p50": %f, "p99": %f}',
    summary.requests, summary.duration / 1e6, summary.bytes, wrong,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
