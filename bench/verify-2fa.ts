/**
 * The second half of a sign-in: `POST /verify-2fa` with a right code, through the handler and on PostgreSQL, 16 at once.
 * Time is moved between rounds, since a step is accepted once. Prints how many a second, and how many a second the
 * step-up by the same code reaches beside it.
 */
import { createDaemun } from '../packages/core/src/daemun.ts';
import { appCode } from '../packages/core/test/app-code.ts';
import { enrol } from '../packages/core/test/authenticator.ts';
import { createTestClient } from '../packages/core/test/client.ts';
import { createTestClock } from '../packages/core/test/clock.ts';
import { createMailbox } from '../packages/core/test/mailbox.ts';
import { newEmail, type Person, signedUp } from '../packages/core/test/people.ts';

const people = 32;
const rounds = 20;
const atOnce = 16;

const clock = createTestClock(new Date());
const daemun = await createDaemun(
  {
    environment: 'test',
    origin: 'https://auth.example.test',
    secrets: ['b3nch-only-Secret-that-is-long-enough-0123456789'],
    databaseUrl: process.env['DATABASE_URL'],
    rateLimitFactor: 1_000_000,
    logLevel: 'error',
    // Passwords and backup codes are not what is measured.
    password: { memoryKib: 12 * 1024, iterations: 1 },
  },
  { clock },
);
await daemun.migrate();
const app = {
  daemun,
  clock,
  outbox: createMailbox(daemun),
  logged: [],
  statements: () => 0,
  allStatements: () => 0,
  client: () => createTestClient(daemun),
};

const enrolled: (Person & { readonly secret: string })[] = [];
for (let index = 0; index < people; index += 1) enrolled.push(await enrol(app, await signedUp(app, {}, newEmail('bench'))));

/** Runs `action` for everybody, so many at once; milliseconds. */
async function timed(action: (index: number) => Promise<void>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < people) await action(next++);
    }),
  );
  return performance.now() - begun;
}

const spent = { verify: 0, stepUp: 0 };
for (let round = 0; round < rounds; round += 1) {
  const codes = enrolled.map(({ secret }) => appCode(secret, clock.now()));
  const waiting: string[] = [];
  for (const { email, password } of enrolled) {
    waiting.push((await createTestClient(daemun).post('/login', { identifier: email, password })).body.signInToken);
  }
  spent.verify += await timed(async (index) => {
    const reply = await createTestClient(daemun).post('/verify-2fa', { code: codes[index], signInToken: waiting[index] });
    if (reply.status !== 200) throw new Error(`verify-2fa answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  });
  clock.advance(30);
  const later = enrolled.map(({ secret }) => appCode(secret, clock.now()));
  spent.stepUp += await timed(async (index) => {
    const reply = await enrolled[index]?.browser.post('/step-up/totp', { code: later[index] });
    if (reply?.status !== 200) throw new Error(`step-up answered ${reply?.status}: ${JSON.stringify(reply?.body)}`);
  });
  clock.advance(30);
}
const perSecond = (ms: number): number => Math.round((people * rounds * 1000) / ms);
console.log(JSON.stringify({ verify: perSecond(spent.verify), stepUp: perSecond(spent.stepUp) }));
await daemun.stop();
