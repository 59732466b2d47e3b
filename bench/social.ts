/**
 * Sign-ins at a social provider: callbacks in a second with a local issuer, the statements of one, and how often the issuer is
 * asked for its discovery document and its keys.
 *
 *   node bench/social.ts
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createTestClient } from '../packages/core/test/client.ts';

const signIns = 1000;
const atOnce = 16;

const worker = new Worker(new URL('./servers/issuer.ts', import.meta.url));
const tell = async <T>(): Promise<T> => (await once(worker, 'message'))[0] as T;
const { url, clientId, clientSecret } = await tell<{ url: string; clientId: string; clientSecret: string }>();
const { createDaemun } = await import('../packages/core/src/daemun.ts');
const daemun = await createDaemun({
  environment: 'test',
  origin: 'https://auth.example.test',
  secrets: ['benchmark-only-Secret-that-is-long-enough-0123456789'],
  dataFolder: ':memory:',
  rateLimitFactor: 100_000,
  trustProxy: 0,
  logLevel: 'silent',
  social: { google: { clientId, clientSecret, issuer: url } },
});
await daemun.migrate();

/** A browser that has been at the provider, and the path that it brings back. */
async function returning(): Promise<{ readonly browser: ReturnType<typeof createTestClient>; readonly path: string }> {
  const browser = createTestClient(daemun);
  const started = await browser.get('/social/google');
  const reply = await fetch(started.headers.get('Location') ?? '', { redirect: 'manual' });
  const back = reply.headers.get('location') ?? '';
  return { browser, path: back.slice(back.indexOf('/social/')) };
}

async function finish({ browser, path }: Awaited<ReturnType<typeof returning>>): Promise<void> {
  const reply = await browser.get(path);
  if (!reply.headers.get('Location')?.endsWith('/account')) throw new Error(`led to ${reply.headers.get('Location')}`);
}

await finish(await returning());
const waiting = [];
for (let index = 0; index < signIns; index += 1) waiting.push(await returning());
const begun = performance.now();
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await finish(next);
  }),
);
const perSecond = signIns / ((performance.now() - begun) / 1000);
worker.postMessage('asked');
const { asked } = await tell<{ asked: Record<string, number> }>();
console.log(`| social callback, embedded database, ${atOnce} at once | ${perSecond.toFixed(0)} /s |`);
console.log(`| discovery document asked for, in ${signIns + 1} sign-ins | ${asked['/.well-known/openid-configuration']} |`);
console.log(`| keys asked for | ${asked['/keys']} |`);
console.log(`| token endpoint asked | ${asked['/token']} |`);
await daemun.stop();
await worker.terminate();
