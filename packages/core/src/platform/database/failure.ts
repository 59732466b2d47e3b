/** The chain of an error and its causes; Drizzle wraps the driver's error. */
function* chain(error: unknown): Generator<Record<string, unknown>> {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 8; depth += 1) {
    yield at as Record<string, unknown>;
    at = (at as { cause?: unknown }).cause;
  }
}

const sqlStateShape = /^[0-9A-Z]{5}$/;
const socketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EHOSTUNREACH']);
/** What one statement ran into, with the database in good health: it took too long, or waited for another that waited for it and gave way. */
const ownStates = new Set(['57014', '40P01']);
const unreachableStates = new Set(['57P01', '57P02', '57P03', '53300', '53400']);
/** What `pg` throws without a code. */
const unreachableTexts =
  /connection terminated|timeout expired|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout|not queryable/i;

/** The SQLSTATE of a failed statement, where the database has given one. */
export function sqlState(error: unknown): string | undefined {
  for (const { code } of chain(error)) if (typeof code === 'string' && sqlStateShape.test(code) && !socketCodes.has(code)) return code;
  return undefined;
}

/** True where the database cannot be reached, is starting or stopping, took too long or gave way: try again, answer 503. */
export function isUnavailable(error: unknown): boolean {
  return ownStates.has(sqlState(error) ?? '') || isUnreachable(error);
}

/** True where the database cannot be reached, is starting or stopping, or does not answer: no other statement would fare better. */
export function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith('08') || unreachableStates.has(state);
  for (const { code, message } of chain(error)) {
    if (typeof code === 'string' && socketCodes.has(code)) return true;
    if (typeof message === 'string' && unreachableTexts.test(message)) return true;
  }
  return false;
}

/** True where a row would have been there twice. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}
