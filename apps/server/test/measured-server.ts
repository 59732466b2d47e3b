/**
 * A server with its pages in a process of its own, which tells over the channel to its parent what the event loop has done:
 * `{ port }` once pages can be rendered, `{ active }` (milliseconds the loop was busy) for each `mark`, `{ line }` for each
 * line of the log that is a warning or worse. Data folder and port come as arguments.
 */
import { performance } from 'node:perf_hooks';
import { createDaemun } from '@daemun/core/hosting';
import { openPages } from '../src/hosted/next.ts';
import { startServer } from '../src/server.ts';

const [dataFolder = '', port = '0'] = process.argv.slice(2);
const publish = (message: object): void => void process.send?.(message);
const line = (_: unknown, text: string): void => publish({ line: text });
const log = { debug() {}, info() {}, warn: line, error: line };
const engine = await createDaemun(
  {
    environment: 'test',
    origin: `http://localhost:${port}`,
    secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'],
    dataFolder,
    // What one request costs is the question, not how many are let in.
    rateLimitFactor: 1_000_000,
  },
  { log },
);
await engine.migrate();
const renderer = openPages();
await startServer({ settings: engine.settings, engine, log, port: Number(port), host: '127.0.0.1', renderer });
await renderer.ready;
process.on('message', () => publish({ active: performance.eventLoopUtilization().active }));
process.once('disconnect', () => process.exit());
publish({ port: Number(port) });
