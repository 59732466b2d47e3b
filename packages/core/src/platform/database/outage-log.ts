import type { Log } from '../log/log.ts';
import { isDatabaseError } from './failure.ts';
import { type DatabaseFault, databaseFault } from './fault.ts';

/** What can be the matter while the server answers: such a fault is over when it has not been seen for so long. */
const quietMs = 60_000;
/** Over as soon as anything answers. */
const overByAnswer = new Set([
  'database_unavailable',
  'database_refuses_login',
  'database_missing',
  'database_certificate',
  'database_without_tls',
  'database_refuses_parameters',
]);

export interface OutageLog {
  /** Writes what it is given, and of a database that is away one line: what fails by it is written at `debug`. */
  readonly log: Log;
  /** To be called whenever the database answers. */
  answered(): void;
}

/**
 * A database that is away fails every part of the process several times a second. One line says so when it begins, with the cause
 * by its name, and one when it is over.
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
