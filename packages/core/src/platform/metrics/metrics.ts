export type JobOutcome = 'done' | 'failed' | 'given-up';
export type MailOutcome = 'sent' | 'refused' | 'failed';

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS']);

/** A method as it is counted. Clients may send whatever word they like for one. */
export function countedMethod(method: string): string {
  return methods.has(method) ? method : 'other';
}

/** Stands in the place of a route where a request reached none: an unknown path, or a refusal before any path was looked at. */
export const noRoute = 'none';
/** What browsers ask before they let a page of another origin call the API. */
export const preflightRoute = 'preflight';

/**
 * What a process tells of its work while it works: plain functions, called where something has happened. Each argument but the
 * figures is a name of our own making, out of a list that code bounds. Nothing of a person is ever handed over: no id, no
 * address, no number, no path as it was sent.
 */
export interface Metrics {
  /** A request was answered. `route`: its path as declared (`/api/auth/sessions/{id}`), or a name that is no path. */
  requestAnswered(request: { readonly route: string; readonly method: string; readonly status: number; readonly seconds: number }): void;
  /** Something of the audit log has happened: it is committed. */
  eventCommitted(event: { readonly type: string; readonly method?: string | undefined }): void;
  /** A limit refused something. Each time; the audit log has the first of a window. */
  limitReached(limit: string): void;
  /** A hash was made. `seconds`: from asking, the wait for a turn included. */
  passwordHashed(seconds: number): void;
  /** Somebody was told to come back: too many wait, or for too long. */
  hashRefused(): void;
  /** A run of a job has ended; `failed` runs come again. */
  jobRan(kind: string, outcome: JobOutcome, seconds: number): void;
  mailDelivered(driver: string, outcome: MailOutcome): void;
  /** A gateway was asked to take a text message, or the budget of the day did not let it. */
  textDelivered(gateway: string, outcome: string): void;
  /** A message of the database was heard in this process, so long after it was sent. */
  feedHeard(seconds: number): void;
}

const nothing = (): void => undefined;

/** Nobody counts. */
export const noMetrics: Metrics = {
  requestAnswered: nothing,
  eventCommitted: nothing,
  limitReached: nothing,
  passwordHashed: nothing,
  hashRefused: nothing,
  jobRan: nothing,
  mailDelivered: nothing,
  textDelivered: nothing,
  feedHeard: nothing,
};

/** How often a cache was asked since the start, and how much it holds. */
export interface CacheFigures {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
}

/** The queue before the hasher, at this moment. */
export interface HashingFigures {
  readonly waiting: number;
  readonly running: number;
}

/** Connections of the pool, at this moment. */
export interface PoolFigures {
  readonly open: number;
  readonly idle: number;
  /** Statements and transactions that wait for one. */
  readonly waiting: number;
  readonly most: number;
}
