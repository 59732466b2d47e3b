import type { Settings } from '../config/settings.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import type { Log } from '../log/log.ts';
import { type Metrics, noMetrics } from '../metrics/metrics.ts';
import { type Mail, mailJobKind } from './mail.ts';
import { renderMail } from './render.ts';
import { type MailTransport, PermanentMailFailure } from './transport.ts';

/** With pauses that double up to two hours, these are tries over about a day. */
const maximumAttempts = 20;

/** Delivers queued mails at least once. If the mail server does not answer, the job tries again later. */
export function mailDelivery({
  settings,
  log,
  transport,
  metrics = noMetrics,
}: {
  readonly settings: Settings;
  readonly log: Log;
  readonly transport: MailTransport;
  readonly metrics?: Metrics;
}): JobHandler {
  const driver = settings.mail.url === 'outbox:' ? 'outbox' : 'smtp';
  return {
    kind: mailJobKind,
    maximumAttempts,
    async run(payload, { id, signal }) {
      try {
        await transport.send(renderMail(payload as Mail, id, settings), signal);
        metrics.mailDelivered(driver, 'sent');
      } catch (error) {
        metrics.mailDelivered(driver, error instanceof PermanentMailFailure ? 'refused' : 'failed');
        if (!(error instanceof PermanentMailFailure)) throw error;
        // The mail server has refused the mail for good, so the job is done. The line names the mail, not its reader.
        log.error({ mail: id, reason: error.message }, 'a mail was refused for good');
      }
    },
  };
}
