export type JobOutcome = 'done' | 'failed' | 'given-up';
export type MailOutcome = 'sent' | 'refused' | 'failed';

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The method as metrics count it. Clients may send any word as a method. */
export function countedMethod(method: string): string {
  return methods.has(method) ? method : 'other';
}

/** The route of a request that reached none: an unknown path, or a refusal before the path was read. */
export const noRoute = 'none';
/** The route of a preflight, which browsers send before a page of another origin may call the API. */
export const preflightRoute = 'preflight';

/**
 * What a process reports of its work: plain functions, called when something happens. Each argument except figures is a name from
 * a list that the code bounds. No argument describes a person: no id, no address, no number, no path as the client sent it.
 */
export interface Metrics {
  /** A request was answered. `route`: its path as declared (`/api/auth/sessions/{id}`), or a name that is no path. */
  requestAnswered(request: { readonly route: string; readonly method: string; readonly status: number; readonly seconds: number }): void;
  /** An event of the audit log was committed. */
  eventCommitted(event: { readonly type: string; readonly method?: string | undefined }): void;
  /** A limit refused a request. Called for each refusal; the audit log has only the first of a window. */
  limitReached(limit: string): void;
  /** A hash was made. `seconds`: from the call on, including the wait for a turn. */
  passwordHashed(seconds: number): void;
  /** The hasher refused a request: too many wait, or for too long. */
  hashRefused(): void;
  /** A run of a job has ended. A `failed` run comes again. */
  jobRan(kind: string, outcome: JobOutcome, seconds: number): void;
  mailDelivered(driver: string, outcome: MailOutcome): void;
  /** A gateway was asked to take a text message, or the budget of the day refused it. */
  textDelivered(gateway: string, outcome: string): void;
  /** This process received a message of the database, this many seconds after it was sent. */
  feedHeard(seconds: number): void;
}

const nothing = (): void => undefined;

/** Metrics that count nothing. */
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
  /** Statements and transactions that wait for a connection. */
  readonly waiting: number;
  readonly most: number;
}
