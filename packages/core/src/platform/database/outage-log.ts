import type { Log } from '../log/log.ts';
import { isDatabaseError } from './failure.ts';
import { type DatabaseFault, databaseFault } from './fault.ts';

/** Faults that can exist while the server answers. Such a fault is over when it has not occurred for this long. */
const quietMs = 60_000;
/** Faults that are over as soon as the database answers anything. */
const overByAnswer = new Set([
  'database_unavailable',
  'database_refuses_login',
  'database_missing',
  'database_certificate',
  'database_without_tls',
  'database_refuses_parameters',
]);

export interface OutageLog {
  /** A log that writes one line for a database that is away. Failures that follow from the outage are written at `debug`. */
  readonly log: Log;
  /** Call it whenever the database answers. */
  answered(): void;
}

/**
 * A database that is away fails every part of the process several times a second. One line names the cause when the outage
 * begins, and one line says that it is over.
 */
export function createOutageLog(log: Log): OutageLog {
  let told: string | undefined;
  const seenAt = new Map<string, number>();

  function publish({ code, reason, message, fix }: DatabaseFault): void {
    if (overByAnswer.has(code)) {
      if (told !== code) log.error({ reason, fix }, message);
      told = code;
      return;
    }
    const now = performance.now();
    if (now - (seenAt.get(code) ?? Number.NEGATIVE_INFINITY) >= quietMs) log.error({ reason, fix }, message);
    seenAt.set(code, now);
  }

  const write =
    (level: 'warn' | 'error'): Log['warn'] =>
    (fields, message) => {
      const fault = isDatabaseError(fields['error']) ? databaseFault(fields['error']) : undefined;
      if (!fault) return log[level](fields, message);
      publish(fault);
      log.debug(fields, message);
    };
  return {
    log: {
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => log.info(fields, message),
      warn: write('warn'),
      error: write('error'),
    },
    answered() {
      if (told === undefined) return;
      told = undefined;
      log.info({}, 'PostgreSQL answers again');
    },
  };
}
