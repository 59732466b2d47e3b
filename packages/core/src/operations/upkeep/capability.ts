import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { jobHandlers, schedule, sealedColumns, sweep } from '../../kernel/slots.ts';
import { sweepFailedJobs } from '../../platform/jobs/queries.ts';
import { jobs } from '../../platform/jobs/tables.ts';
import { mailDelivery } from '../../platform/mail/delivery.ts';
import { openMailTransport } from '../../platform/mail/open.ts';
import { sweepOutbox } from '../../platform/mail/outbox.ts';
import { sweepSmsDays } from '../../platform/sms/budget.ts';
import { smsDelivery } from '../../platform/sms/delivery.ts';

/** The regular work of the platform. The platform sends messages, deletes what is no longer needed, and gives the freed space back. */
export const upkeep: Capability<Base> = {
  name: 'upkeep',
  open(deps) {
    const transport = openMailTransport(deps);
    /** Runs last of the scheduled work, because it gives back the space of what the other work has deleted. */
    const vacuum = (): Promise<void> => deps.database.vacuum();
    return {
      gives: {},
      contributes: [
        jobHandlers.of(mailDelivery({ ...deps, transport })),
        jobHandlers.of(smsDelivery({ clock: deps.clock, relay: deps.sms })),
        sealedColumns.of({ name: 'jobs.payload', table: jobs, column: jobs.payload }),
        sweep('text message budget', sweepSmsDays),
        sweep('outbox', sweepOutbox),
        sweep('failed jobs', sweepFailedJobs),
        schedule.of({ name: 'vacuum', everySeconds: 10 * 60, run: vacuum }),
      ],
      stop: () => transport.close(),
    };
  },
};
