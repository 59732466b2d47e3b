import type { Daemun } from '../src/public-types.ts';

/** A mail as the outbox shows it. */
export interface ReceivedMail {
  readonly id: string;
  readonly channel: 'mail' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
  readonly code: string | null;
}

export interface Mailbox {
  /** All mails to an address, newest first, after everything that is due has been sent. */
  to(address: string): Promise<ReceivedMail[]>;
  /** The newest link to a page, as `/verify-email`. */
  link(address: string, page: string): Promise<string>;
  /** Its token. */
  token(address: string, page: string): Promise<string>;
}

/** Reads the outbox through its route, as a developer would. */
export function createMailbox(daemun: Daemun): Mailbox {
  async function to(address: string): Promise<ReceivedMail[]> {
    while ((await daemun.settle()) > 0);
    const url = `${daemun.settings.origin}/dev/outbox.json?to=${encodeURIComponent(address)}`;
    const response = await daemun.handler(new Request(url));
    if (!response.ok) throw new Error(`the outbox answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as ReceivedMail[];
  }

  async function link(address: string, page: string): Promise<string> {
    let subjects: readonly string[] = [];
    // Where the house runs its own worker, that may have the mail in its hands.
    for (let look = 0; look < 50; look += 1) {
      const mails = await to(address);
      const found = mails.flatMap((mail) => mail.links).find((candidate) => new URL(candidate).pathname === page);
      if (found !== undefined) return found;
      subjects = mails.map(({ subject }) => subject);
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`no mail to ${address} links to ${page}; subjects: ${subjects.join(' | ')}`);
  }

  return {
    to,
    link,
    async token(address, page) {
      return new URL(await link(address, page)).searchParams.get('token') ?? '';
    },
  };
}
