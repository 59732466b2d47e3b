/**
 * Sends hostile requests to one server of this machine without pause, twenty at once, until it is told to stop or its bounds
 * are reached: node hostile-client.ts <port>. Prints how often each status was answered.
 */
import { setPriority } from 'node:os';
import { hostileRequests, sendHostile } from '../apps/server/test/hostile-requests.ts';

const port = Number(process.argv[2]);
const atOnce = 20;
const mostRequests = 200_000;
const mostSeconds = 30;

// The load gives way to what it is put on: in life it comes from other machines.
setPriority(10);
const statuses: Record<string, number> = {};
let sent = 0;
let over = false;
process.once('SIGTERM', () => {
  over = true;
});
const until = performance.now() + mostSeconds * 1000;
console.log('listening 0');
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (!over && sent < mostRequests && performance.now() < until) {
      const request = hostileRequests[sent++ % hostileRequests.length];
      if (!request) return;
      for (const status of await sendHostile(port, request)) statuses[status] = (statuses[status] ?? 0) + 1;
    }
  }),
);
console.error(JSON.stringify({ sent, statuses }));
process.exit();
