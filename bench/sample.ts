/** Asks one address every five milliseconds over one connection and prints the latencies' median and p99 in ms, as JSON. */
import { Agent, get } from 'node:http';

const [url = '', cookie = '', seconds = '5'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const latencies: number[] = [];

function ask(): Promise<void> {
  const begun = performance.now();
  return new Promise((done, fail) => {
    get(url, { agent, headers: { Cookie: cookie } }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode !== 200) return fail(new Error(`answered ${response.statusCode}`));
        latencies.push(performance.now() - begun);
        done();
      });
    }).once('error', fail);
  });
}

const end = performance.now() + Number(seconds) * 1000;
while (performance.now() < end) {
  await ask();
  await new Promise((done) => setTimeout(done, 5));
}
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
console.log(JSON.stringify({ samples: latencies.length, p50: at(0.5), p99: at(0.99) }));
agent.destroy();
