/**
 * Asks one address every five milliseconds, whether or not earlier answers are there, and prints the latencies' median and
 * p99 in ms, as JSON. Latency counts from when the request was due: a server that stalls is not spared the ones behind.
 * The first half second is not counted: this process is cold then, and its own compiling would be all that p99 shows.
 */
import { Agent, get } from 'node:http';
import { setPriority } from 'node:os';

try {
  // It may have been started by a load that gives way.
  setPriority(0);
} catch {
  // Only a superuser may: it then waits behind the load, and what it shows is the worse for it.
}

const everyMs = 5;
const warmUpMs = 500;
const [url = '', cookie = '', seconds = '5'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function ask(due: number): Promise<number> {
  return new Promise((done, fail) => {
    get(url, { agent, headers: { Cookie: cookie } }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode !== 200) return fail(new Error(`answered ${response.statusCode}`));
        done(performance.now() - due);
      });
    }).once('error', fail);
  });
}

const begun = performance.now();
const cold = Math.floor(warmUpMs / everyMs);
const count = cold + Math.floor((Number(seconds) * 1000) / everyMs);
const answers: Promise<number>[] = [];
while (answers.length < count) {
  for (let due = begun + answers.length * everyMs; due <= performance.now() && answers.length < count; due += everyMs)
    answers.push(ask(due));
  await new Promise((next) => setTimeout(next, 1));
}
const latencies = (await Promise.all(answers)).slice(cold).sort((a, b) => a - b);
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
console.log(JSON.stringify({ samples: latencies.length, p50: at(0.5), p99: at(0.99) }));
agent.destroy();
