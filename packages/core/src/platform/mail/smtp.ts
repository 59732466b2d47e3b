import { createTransport } from 'nodemailer';
import type { Settings } from '../config/settings.ts';
import { type MailTransport, PermanentMailFailure } from './transport.ts';

const timeoutMs = 10_000;

/** Mail by SMTP. A refusal of the 5xx kind is for good; everything else is worth another try (RFC 5321 §4.2.1). */
export function openSmtp(settings: Pick<Settings, 'mail' | 'origin'>): MailTransport {
  const transporter = createTransport({
    url: settings.mail.url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: 3 * timeoutMs,
    // A mail of ours reads no file and fetches no address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = new URL(settings.origin).hostname;

  return {
    async send({ id, to, subject, text, html }) {
      try {
        await transporter.sendMail({
          from: settings.mail.from,
          // An object, never a string: no address of ours is parsed as a list of several.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        const code = (error as { responseCode?: number }).responseCode ?? 0;
        throw code >= 500 && code < 600
          ? new PermanentMailFailure(`the mail server refused with ${code}`)
          : new Error(`the mail server did not take the mail (${code || 'no answer'})`);
      }
    },
    async close() {
      transporter.close();
    },
  };
}
