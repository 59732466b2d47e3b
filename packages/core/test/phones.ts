import type { TestApp } from './app.ts';
import { newPhone, type Person, signedUp } from './people.ts';

/** Somebody who has proven a phone number. */
export interface Reachable extends Person {
  readonly phone: string;
}

/** The code of the newest text message to a number. */
export async function textedCode(app: Pick<TestApp, 'outbox'>, phone: string): Promise<string> {
  const [sms] = await app.outbox.to(phone);
  if (!sms?.code) throw new Error(`there is no text message to ${phone}`);
  return sms.code;
}

/** Proves a number for somebody who is signed in, and lets a minute pass. */
export async function provePhone(app: Pick<TestApp, 'outbox' | 'clock'>, person: Person, phone = newPhone()): Promise<Reachable> {
  const sent = await person.browser.post('/sms/send', { phone });
  if (sent.status !== 200) throw new Error(`sms/send answered ${sent.status}: ${JSON.stringify(sent.body)}`);
  const proven = await person.browser.post('/sms/verify', { phone, code: await textedCode(app, phone) });
  if (proven.status !== 200) throw new Error(`sms/verify answered ${proven.status}: ${JSON.stringify(proven.body)}`);
  return { ...person, phone };
}

/** Somebody new, with a number. */
export async function withPhone(app: TestApp): Promise<Reachable> {
  return provePhone(app, await signedUp(app));
}
