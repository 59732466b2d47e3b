import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemun } from '@daemun/core';
import { createTestClock } from '../../../packages/core/test/clock.ts';
import { createMailbox } from '../../../packages/core/test/mailbox.ts';
import { quietLog } from '../../../packages/core/test/quiet-log.ts';
import { createVisitor } from '../../../packages/core/test/visitor.ts';

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

/** Writes a data folder a month ago, through the same routes that a browser uses. */
export async function numberHeldForAMonth(language: 'en' | 'ko'): Promise<PersonOfLongAgo> {
  const data = mkdtempSync(join(tmpdir(), 'daemun-long-ago-'));
  const clock = createTestClock(new Date(Date.now() - month));
  const daemun = await createDaemun(
    { environment: 'development', origin: 'http://localhost:3000', secrets: [secret], dataFolder: data, logLevel: 'silent' },
    { clock, log: quietLog },
  );
  try {
    await daemun.migrate();
    const outbox = createMailbox(daemun);
    const browser = createVisitor(daemun, { language });
    const post = async (path: string, body: unknown): Promise<void> => {
      const reply = await browser.post(path, body);
      if (reply.status >= 300) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    };
    await post('/register', { email, password });
    await post('/verify-email', { token: await outbox.token(email, '/verify-email') });
    await post('/sms/send', { phone });
    await post('/sms/verify', { phone, code: (await outbox.to(phone))[0]?.code });
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
