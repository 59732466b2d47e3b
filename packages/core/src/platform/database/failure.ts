import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
/** The chain of an error and its causes. Drizzle wraps the driver's error. */
export function* chain(error: unknown): Generator<Record<string, unknown>> {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 8; depth += 1) {
    yield at as Record<string, unknown>;
    at = (at as { cause?: unknown }).cause;
  }
}

const ofConnections = new WeakSet<object>();

/**
 * Marks an error as one of a connection to the database, because its code alone might come from a mail server. Returns the error.
 */
export function asDatabaseError<E>(error: E): E {
  if (typeof error === 'object' && error !== null) ofConnections.add(error);
  return error;
}

/** True if a statement, or a connection to the database, has failed with this error. */
export function isDatabaseError(error: unknown): boolean {
  for (const at of chain(error))
    if (at instanceof DrizzleQueryError || at instanceof pg.DatabaseError || ofConnections.has(at)) return true;
  return false;
}

const sqlStateShape = /^[0-9A-Z]{5}$/;
const socketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EHOSTUNREACH']);
const unavailableStates = new Set(['57P01', '57P02', '57P03', '57014', '53300', '53400', '40P01']);
/** Texts of errors that `pg` throws without a code. */
const hangingTexts = /timeout expired|timeout exceeded when trying to connect|query read timeout/i;
const unavailableTexts = new RegExp(
  `${hangingTexts.source}|connection terminated|client has encountered a connection error|not queryable`,
  'i',
);

/** The SQLSTATE of a failed statement, if the database has given one. */
export function sqlState(error: unknown): string | undefined {
  for (const { code } of chain(error)) if (typeof code === 'string' && sqlStateShape.test(code) && !socketCodes.has(code)) return code;
  return undefined;
}

/**
 * True if the database cannot be reached, starts or stops, took too long, or ended the statement for another. Such a request may
 * try again: answer 503.
 */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith('08') || unavailableStates.has(state);
  for (const { code, message } of chain(error)) {
    if (typeof code === 'string' && socketCodes.has(code)) return true;
    if (typeof message === 'string' && unavailableTexts.test(message)) return true;
  }
  return false;
}

/** True if a statement has waited for the database in vain. The next statement would wait as long. */
export function isHanging(error: unknown): boolean {
  for (const { code, message } of chain(error)) {
    if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH') return true;
    if (typeof message === 'string' && hangingTexts.test(message)) return true;
  }
  return false;
}

/** True if a row would have existed twice. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}
