import pg from 'pg';

/**
 * Who stands between this process and PostgreSQL. `none`: nobody who shares connections. `session`: a pooler that leaves a
 * connection to its client for as long as the client stays. `transaction`: one that gives it to another client after each
 * transaction; whatever a session keeps (prepared statements, settings, `LISTEN`) is then lost, or met by somebody else.
 */
export type Pooling = 'none' | 'session' | 'transaction';

/** Finds out about the pooler of one URL, from the connections that are made. */
export interface PoolingDetector {
  /** What the last connection showed; undefined before there was one. */
  found(): Pooling | undefined;
  /** Does this open connection keep a PostgreSQL backend for itself? Undefined where that cannot be found out now. */
  ownsBackend(client: pg.ClientBase): Promise<boolean | undefined>;
  /** Notes that a connection which seemed to keep its backend has met another one. */
  noteShared(): void;
}

const answerTimeoutMs = 2000;
/** One round tells almost always; under load another client may take and give back the same backend in between. */
const rounds = 8;

/**
 * PostgreSQL tells a client the number of its backend at the start, for requests to cancel. A pooler, which does not know yet
 * which backend that will be, makes one up. So one that pools is told from none by the first connection, whatever its load.
 * Which way it pools takes a look at whether a backend changes hands (`lendsBackends`), once for the life of the process.
 */
export function createPoolingDetector(config: pg.ClientConfig): PoolingDetector {
  let found: Pooling | undefined;
  let looking: Promise<Pooling> | undefined;

  async function look(): Promise<Pooling | undefined> {
    looking ??= lendsBackends(config).then((lends) => (lends ? 'transaction' : 'session'));
    try {
      return await looking;
    } catch {
      // The pooler had no backend to show it by.
      looking = undefined;
      return undefined;
    }
  }

  return {
    found: () => found,
    async ownsBackend(client) {
      const seen = (await backendOf(client)) === announcedBackendOf(client) ? 'none' : await look();
      found = seen ?? found;
      return seen && seen !== 'transaction';
    },
    noteShared() {
      looking = Promise.resolve('transaction');
      found = 'transaction';
    },
  };
}

/** The number of the backend that a statement runs on. */
export async function backendOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? Number.NaN;
}

/** The number that the connection began with (`BackendKeyData`); the types of `pg` leave it out. */
function announcedBackendOf(client: pg.ClientBase): number | null {
  return (client as unknown as { processID: number | null }).processID;
}

/**
 * Does a pooler give a backend to another client after each transaction? One connection asks for its backend twice; in
 * between another one holds one in a transaction. Either that was the first one's, or the first one meets another.
 * @throws where one of the two gets no backend in time
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
