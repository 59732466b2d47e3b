import pg from 'pg';

/**
 * The kind of pooler between this process and PostgreSQL. `none`: no pooler shares connections. `session`: a pooler leaves a
 * connection to its client for as long as the client stays. `transaction`: a pooler gives a connection to another client after
 * each transaction. Whatever a session keeps (prepared statements, settings, `LISTEN`) is then lost, or met by another client.
 * `statement`: a pooler gives a connection to another client after each statement, so that there are no transactions.
 */
export type Pooling = 'none' | 'session' | 'transaction' | 'statement';

/** Detects the pooler of one URL, from the connections that are made. */
export interface PoolingDetector {
  /** The result of the last connection; undefined before the first one. */
  found(): Pooling | undefined;
  /** Does this open connection keep a PostgreSQL backend for itself? Undefined if the detector cannot find out now. */
  ownsBackend(client: pg.ClientBase): Promise<boolean | undefined>;
  /** Notes that a connection which seemed to keep its backend has met another backend. */
  noteShared(): void;
}

const answerTimeoutMs = 2000;
/** One round is almost always enough. Under load another client may take and give back the same backend in between. */
const rounds = 8;

/**
 * PostgreSQL tells a client the number of its backend at the start, for requests to cancel. A pooler makes that number up,
 * because it does not know yet which backend the client will get. So the first connection tells whether a pooler is there,
 * whatever the load. Whether a backend changes hands (`lendsBackends`) tells the kind of pooling. The detector looks once per
 * process.
 */
export function createPoolingDetector(config: pg.ClientConfig): PoolingDetector {
  let found: Pooling | undefined;
  let looking: Promise<Pooling> | undefined;

  async function look(): Promise<Pooling | undefined> {
    looking ??= lendsBackends(config).then((lends) => (lends ? 'transaction' : 'session'), noTransactions);
    try {
      return await looking;
    } catch {
      // The pooler had no free backend for this look.
      looking = undefined;
      return undefined;
    }
  }

  return {
    found: () => found,
    async ownsBackend(client) {
      const seen = (await backendOf(client)) === announcedBackendOf(client) ? 'none' : await look();
      found = seen ?? found;
      return seen && seen !== 'transaction' && seen !== 'statement';
    },
    noteShared() {
      looking = Promise.resolve('transaction');
      found = 'transaction';
    },
  };
}

/** What PgBouncer answers to `begin` in statement mode. */
export const refusesTransactions = /statement pooling mode/;

function noTransactions(error: unknown): Pooling {
  if (error instanceof Error && refusesTransactions.test(error.message)) return 'statement';
  throw error;
}

/** The number of the backend that a statement runs on. */
export async function backendOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? Number.NaN;
}

/** The number that the connection began with (`BackendKeyData`). The types of `pg` leave it out. */
function announcedBackendOf(client: pg.ClientBase): number | null {
  return (client as unknown as { processID: number | null }).processID;
}

/**
 * Does a pooler give a backend to another client after each transaction? One connection asks for its backend twice. In between a
 * second connection holds a backend in a transaction. If the pooler lends backends, the second holds the first one's backend, or
 * the first meets another.
 * @throws if one of the two connections gets no backend in time
 */
async function lendsBackends(config: pg.ClientConfig): Promise<boolean> {
  const open = () => new pg.Client({ ...config, pipeline: false, query_timeout: answerTimeoutMs });
  const asking = open();
  const holding = open();
  for (const client of [asking, holding]) client.on('error', () => undefined);
  try {
    await Promise.all([asking.connect(), holding.connect()]);
    for (let round = 0; round < rounds; round += 1) {
      const before = await backendOf(asking);
      await holding.query('begin');
      const held = await backendOf(holding);
      if (held === before || (await backendOf(asking)) !== before) return true;
      await holding.query('rollback');
    }
    return false;
  } finally {
    for (const client of [asking, holding]) client.end().catch(() => undefined);
  }
}
