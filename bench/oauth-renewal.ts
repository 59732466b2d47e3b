/**
 * A page that renews its tokens in silence every minute for a day: `prompt=none`, then the exchange, 1,440 times, while the clock is
 * moved and what sweeps the tables runs every ten minutes. Prints Markdown: the rows that there are, hour by hour at the most.
 * DATABASE_URL
 */
import { sql } from 'drizzle-orm';
import { createDaemun } from '../packages/core/src/daemun.ts';
import { createClient } from '../packages/core/src/oauth-provider/client/create-client.ts';
import { createGrantSweep } from '../packages/core/src/oauth-provider/grant/sweep.ts';
import { sweepRequests } from '../packages/core/src/oauth-provider/interaction/store.ts';
import { createSessionSweep } from '../packages/core/src/session/sweep.ts';
import { sweepRevocations } from '../packages/core/src/token/revocations.ts';
import { createTestClient } from '../packages/core/test/client.ts';
import { createTestClock } from '../packages/core/test/clock.ts';
import { authorizationPath, codeVerifier, redirectUri } from './oauth-providers.ts';

const renewals = 1440;
const minute = 60;
const sweepEvery = 10;
const tables = [
  'oauth_grants',
  'oauth_participants',
  'oauth_consents',
  'oauth_requests',
  'sessions',
  'revoked_sessions',
  'audit_events',
  'jobs',
];

const clock = createTestClock(new Date());
const daemun = await createDaemun(
  {
    environment: 'test',
    origin: 'https://auth.example.test',
    secrets: ['b3nch-only-Secret-that-is-long-enough-0123456789'],
    databaseUrl: process.env['DATABASE_URL'],
    emailVerification: false,
    rateLimitFactor: 1_000_000,
    logLevel: 'error',
  },
  { clock },
);
await daemun.migrate();
const { deps } = daemun;
const { client } = await deps.db.transaction((tx) =>
  createClient(deps, tx, { kind: 'public', name: 'Page', redirectUris: [redirectUri], scopes: ['openid', 'email'] }),
);
const known = {
  paths: { authorize: '/oauth/authorize', token: '', introspect: '', userinfo: '', discovery: '', jwks: '' },
  shop: { id: client.id, secret: '' },
  scope: 'openid email',
};
const browser = createTestClient(daemun);
await browser.post('/register', { email: 'mina@example.com', password: 'violet-anchor-58-lantern', name: 'Mina' });
const waiting = (await browser.get(authorizationPath(known))).headers.get('Location') ?? '';
const interaction = new URL(waiting, 'https://auth.example.test').searchParams.get('interaction');
await browser.post('/api/auth/oauth/interaction', { interaction, decision: 'allow' });

async function renew(): Promise<void> {
  const reply = await browser.get(authorizationPath(known, { prompt: 'none' }));
  const code = new URL(reply.headers.get('Location') ?? '', redirectUri).searchParams.get('code');
  if (!code) throw new Error(`a renewal led to ${reply.headers.get('Location')}`);
  const fields = { client_id: client.id, grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const { status } = await browser.send('POST', '/oauth/token', { headers, body: new URLSearchParams(fields).toString() });
  if (status !== 200) throw new Error(`an exchange answered ${status}`);
}

async function rows(): Promise<number[]> {
  const counts = tables.map((table) => `(select count(*)::int from daemun.${table}) as ${table}`);
  const { rows: found } = (await deps.db.execute(sql.raw(`select ${counts.join(', ')}`))) as unknown as { rows: Record<string, number>[] };
  return tables.map((table) => found[0]?.[table] ?? Number.NaN);
}

const sweeps = [createGrantSweep(), sweepRequests, createSessionSweep(), sweepRevocations];
const most = tables.map(() => 0);
const afterHours = new Map<number, readonly number[]>();
for (let done = 1; done <= renewals; done += 1) {
  await renew();
  clock.advance(minute);
  if (done % sweepEvery !== 0) continue;
  const before = await rows();
  for (const [at, value] of before.entries()) most[at] = Math.max(most[at] ?? 0, value);
  // The database dates these by its own clock, which no one moves: so they age instead.
  await deps.db.execute(sql`update daemun.revoked_sessions set revoked_at = revoked_at - ${sweepEvery * minute} * interval '1 second'`);
  for (const sweep of sweeps) await sweep(deps);
  if (done % 60 === 0) afterHours.set(done / 60, await rows());
}
await daemun.stop();

const lines = [1, 6, 12, 24].map((hours) => `| after ${hours} h | ${afterHours.get(hours)?.join(' | ')} |`);
console.log(`Rows while one page renews its tokens in silence every minute for a day (${renewals.toLocaleString('en')} codes made and exchanged, swept every ten minutes):

| | ${tables.map((table) => `\`${table}\``).join(' | ')} |
|---|${tables.map(() => '---:').join('|')}|
${lines.join('\n')}
| most, before a sweep | ${most.join(' | ')} |`);
