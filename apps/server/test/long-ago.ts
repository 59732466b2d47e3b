import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemun, type Daemun } from '@daemun/core/hosting';
import { sql } from 'drizzle-orm';
import { inject } from 'vitest';
import { createTestClient, type Reply } from '../../../packages/core/test/client.ts';
import { createTestClock } from '../../../packages/core/test/clock.ts';
import { createMailbox } from '../../../packages/core/test/mailbox.ts';
import { quietLog } from '../../../packages/core/test/quiet-log.ts';

const secret = 'long-ago-and-only-in-tests-0123456789-abcdef';
const month = 30 * 24 * 3600 * 1000;

/** Somebody who has had a number for a month, and the environment of a server that knows it. */
export interface PersonOfLongAgo {
  readonly env: Readonly<Record<string, string>>;
  readonly email: string;
  readonly password: string;
  /** E.164. */
  readonly phone: string;
  /** Deletes the data folder, once its server has ended. */
  remove(): void;
}

const [email, password, phone] = ['long-ago@example.com', 'violet-anchor-58-lantern', '+821055500100'];

/** Goes on with what a month ago left, in the name of the person who was signed in then. */
interface MonthAgo {
  readonly daemun: Daemun;
  readonly post: (path: string, body?: unknown) => Promise<Reply>;
}

/** Writes a data folder a month ago, through the same routes that a browser uses. */
export function numberHeldForAMonth(language: 'en' | 'ko'): Promise<PersonOfLongAgo> {
  return aMonthAgo(language, async () => undefined);
}

/** The same for somebody who chose text messages as a second factor, and was made an administrator after that (S-37). */
export async function administratorWithTexts(
  language: 'en' | 'ko',
): Promise<PersonOfLongAgo & { readonly backupCodes: readonly string[] }> {
  let backupCodes: readonly string[] = [];
  const person = await aMonthAgo(language, async ({ daemun, post }) => {
    backupCodes = (await post('/2fa/sms')).body.backupCodes;
    await daemun.deps.db.execute(sql`update daemun.users set roles = array['admin'] where email = ${email}`);
  });
  return { ...person, backupCodes };
}

async function aMonthAgo(language: 'en' | 'ko', goOn: (then: MonthAgo) => Promise<void>): Promise<PersonOfLongAgo> {
  const data = mkdtempSync(join(tmpdir(), 'daemun-long-ago-'));
  const prepared = inject('prepared');
  if (prepared) cpSync(prepared.data, data, { recursive: true });
  const clock = createTestClock(new Date(Date.now() - month));
  const daemun = await createDaemun(
    { environment: 'development', origin: 'http://localhost:3000', secrets: [secret], dataFolder: data, logLevel: 'silent' },
    { clock, log: quietLog },
  );
  try {
    await daemun.migrate();
    const outbox = createMailbox(daemun);
    const browser = createTestClient(daemun, { language });
    const post: MonthAgo['post'] = async (path, body) => {
      const reply = await browser.post(path, body);
      if (reply.status >= 300) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
      return reply;
    };
    await post('/register', { email, password });
    await post('/verify-email', { token: await outbox.token(email, '/verify-email') });
    await post('/sms/send', { phone });
    await post('/sms/verify', { phone, code: (await outbox.to(phone))[0]?.code });
    await goOn({ daemun, post });
    return {
      env: { DAEMUN_DATA: data, DAEMUN_SECRET: secret },
      email,
      password,
      phone,
      remove: () => rmSync(data, { recursive: true, force: true }),
    };
  } finally {
    await daemun.stop();
  }
}
