import type { Platform } from '../platform.ts';
import { openOutbox } from './outbox.ts';
import { openSmtp } from './smtp.ts';
import type { MailTransport } from './transport.ts';

/** The transport that the settings name. */
export function openMailTransport(deps: Pick<Platform, 'db' | 'clock' | 'settings'>): MailTransport {
  return deps.settings.mail.url === 'outbox:' ? openOutbox(deps) : openSmtp(deps.settings);
}
