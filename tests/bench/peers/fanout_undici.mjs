// The fan-out with undici (Node's own HTTP client, as a package): CALLS calls of five requests each, so many of them at once, to the fake
// provider at PORT. One line of JSON: the milliseconds of each call, and the CPU microseconds of this process a call.
//
//   node fanout_undici.mjs PORT CALLS IN_FLIGHT
import { readFileSync } from "node:fs";
import { Pool } from "undici";

const [port, calls, inFlight] = process.argv.slice(2).map(Number);
const body = readFileSync(0, "utf8");
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: inFlight * 5, pipelining: 1 });
const headers = { "content-type": "application/json", accept: "application/json", authorization: "Bearer sk-0123456789" };

async function seat() {
  const answer = await pool.request({ path: "/v1/chat/completions", method: "POST", headers, body });
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
  const said = await answer.body.json();
  return JSON.parse(said.choices[0].message.content);
}

async function round(wanted) {
  const took = [];
  let started = 0;
  const lane = async () => {
    while (started < wanted) {
      started += 1;
      const began = performance.now();
      const replies = await Promise.all([seat(), seat(), seat(), seat(), seat()]);
      if (replies.length !== 5) throw new Error("a seat is missing");
      took.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return took;
}

await round(inFlight); // connections and code are warm
const before = process.cpuUsage();
const took = await round(calls);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms: took, cpu_us: (user + system) / calls }));
await pool.destroy();
