import type { Settings } from '../config/settings.ts';
import { type MailTransport, PermanentMailFailure } from './transport.ts';

const timeoutMs = 10_000;

/** Mail by SMTP (RFC 5321). */
export function openSmtp(settings: Pick<Settings, 'mail' | 'origin'>): MailTransport {
  let opened: ReturnType<typeof openTransporter> | undefined;
  const host = new URL(settings.origin).hostname;

  return {
    async send({ id, to, subject, text, html }, signal) {
      opened ??= openTransporter(settings.mail.url);
      const transporter = await opened;
      try {
        await transporter.sendMail({
          from: settings.mail.from,
          // An object, never a string, so that nodemailer does not parse an address as a list of several.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal,
        });
      } catch (error) {
        throw asFailure(error as SmtpError);
      }
    },
    async close() {
      (await opened)?.close();
    },
  };
}

/** Loaded by the first mail: not every process sends one. */
async function openTransporter(url: string) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: 3 * timeoutMs,
    ...(demandsTls(url) && { requireTLS: true }),
    // A mail of Daemun reads no file and fetches no address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * True if the connection carries a password to another machine and so must be encrypted. Otherwise an attacker on the network
 * could hide STARTTLS and read the password. `?requireTLS=false` or `?ignoreTLS=true` in the URL says otherwise, in plain sight.
 */
export function demandsTls(url: string): boolean {
  const { username = '', hostname = '', searchParams } = URL.parse(url) ?? {};
  const decided = searchParams?.has('requireTLS') || searchParams?.has('ignoreTLS');
  return username !== '' && !decided && !/^(localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);
}

/** What nodemailer reports about a failure. Its message and response may quote the address, so they do not leave this file. */
interface SmtpError {
  readonly responseCode?: number;
  readonly response?: string;
  /** The command that the server refused, such as `RCPT TO`. */
  readonly command?: string;
  /** nodemailer's own code if no server answered, such as `ETIMEDOUT`. */
  readonly code?: string;
}

/**
 * A 5xx is permanent only if the server refuses this recipient or this message. A 5xx to our sign-in, our sender or our
 * connection is about us. So is a refusal by policy (5.7.x: no relaying, RFC 3463 §3.8). An operator mends that within the day,
 * and no mail may be lost over it.
 */
function asFailure({ responseCode = 0, response = '', command = '', code }: SmtpError): Error {
  const refusable = command === 'RCPT TO' || command === 'DATA';
  if (refusable && responseCode >= 500 && !/^5\d\d[ -]5\.7\./.test(response)) {
    return new PermanentMailFailure(`the mail server refused with ${responseCode}`);
  }
  return new Error(`the mail server did not take the mail (${responseCode || code || 'no answer'})`);
}
