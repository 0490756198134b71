// The load generator where wrk is not installed: the same as bodies.lua, by autocannon.
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { BENCH_BODIES, BENCH_HEADERS, BENCH_KEY, BENCH_RUN, BENCH_CONNECTIONS, BENCH_SECONDS } = process.env;
const bodies = readFileSync(BENCH_BODIES, "utf8").trimEnd().split("\n");
const headers = Object.fromEntries(
  BENCH_HEADERS.trimEnd().split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
);
const wantsKey = bodies[0].includes(BENCH_KEY);
let sent = 0;

function setupRequest(request) {
  const body = bodies[Math.floor(Math.random() * bodies.length)];
  return { ...request, body: wantsKey ? body.replace(BENCH_KEY, `${BENCH_RUN}-${sent++}`) : body };
}

const told = await autocannon({
  url: process.argv[2],
  connections: Number(BENCH_CONNECTIONS),
  duration: Number(BENCH_SECONDS),
  timeout: 30,
  requests: [{ method: "POST", headers, setupRequest }],
});
console.log(
  JSON.stringify({
    requests: told.requests.total,
    seconds: told.duration,
    bytes: told.throughput.total,
    wrong: told.errors + told.timeouts + told.non2xx,
    p50: told.latency.p50,
    p99: told.latency.p99,
  }),
);
