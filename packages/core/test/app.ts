import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createDaemun, type Daemun, type DaemunInput } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import type { Log } from '../src/platform/log/log.ts';
import type { Metrics } from '../src/platform/metrics/metrics.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { type ClientOptions, createTestClient, type TestClient } from './client.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { type DatabaseKind, openTestDatabase } from './databases.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';

export const testOrigin = 'https://auth.example.test';

/** Settings of every test: limits out of the way, delays as in production. */
export const testSettings: SettingsInput = {
  environment: 'test',
  origin: testOrigin,
  secrets: ['t3st-only-Secret-that-is-long-enough-0123456789'],
  dataFolder: ':memory:',
  rateLimitFactor: 100_000,
  trustProxy: 0,
  logLevel: 'silent',
  password: { memoryKib: 12 * 1024, iterations: 1, hashQueue: 1000, hashWaitSeconds: 30 },
};

/** A house with its own database, a clock that tests move and a log that they read. */
export interface TestApp {
  readonly daemun: Daemun;
  readonly clock: TestClock;
  /** How many statements were run so far outside of transactions, on the embedded database. */
  statements(): number;
  /** The same with those of transactions. */
  allStatements(): number;
  readonly outbox: Mailbox;
  /** Every line the house has logged, as text: no secret may be in it. */
  readonly logged: string[];
  /** A browser of its own: cookies, address, language. */
  client(options?: ClientOptions): TestClient;
}

export interface TestAppOptions {
  readonly database: DatabaseKind;
  readonly settings?: Partial<DaemunInput>;
  /** `real`: at the cost of the settings, for tests of hashing and of the time it takes. Else as cheap as Argon2id goes. */
  readonly hashing?: 'cheap' | 'real';
  readonly metrics?: Metrics;
}

function createTestLog(lines: string[]): Log {
  const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    const { error, ...rest } = fields;
    lines.push(
      JSON.stringify({
        level,
        message,
        ...rest,
        error: error instanceof Error ? `${error.stack}${error.cause instanceof Error ? ` <- ${error.cause.stack}` : ''}` : error,
      }),
    );
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Opens a house; the caller closes it. */
export async function openTestApp({
  database,
  settings,
  hashing = 'cheap',
  metrics,
}: TestAppOptions): Promise<TestApp & { close(): Promise<void> }> {
  const clock = createTestClock();
  const logged: string[] = [];
  const opened = await openTestDatabase(database);
  const given: DaemunInput = { ...testSettings, ...settings };
  const parts = { clock, log: createTestLog(logged), database: opened, ...(metrics && { metrics }) };
  const daemun = await createDaemun(given, hashing === 'cheap' && given.environment === 'test' ? { ...parts, ...cheapHashing } : parts);
  return {
    daemun,
    clock,
    logged,
    statements: opened.statements,
    allStatements: opened.allStatements,
    outbox: createMailbox(daemun),
    client: (options) => createTestClient(daemun, options),
    async close() {
      await daemun.stop();
      await opened.close();
    },
  };
}

/** What must never be logged, whatever a test does: secrets of authenticator apps, codes, tokens, keys, hashes (S-112). */
const secrets =
  /otpauth:|\b[A-Z2-7]{32}\b|"(?:code|backupCode|password|secret)":"|\beyJ[\w-]+\.|\b(?:sk_live|sk_test|pk)_\w{49}\b|\bo?rt_[\w-]{91}|\bdcs_[\w-]{43}|\$argon2/;

/** A house for the tests of one `describe`. Its parts are there once the first test runs. */
export function useApp(options: TestAppOptions): TestApp {
  let open: (TestApp & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    open = await openTestApp(options);
  });
  afterAll(() => open?.close());
  afterEach(() => {
    expect(open?.logged.filter((line) => secrets.test(line))).toEqual([]);
  });
  beforeEach(() => {
    open?.logged.splice(0);
  });
  const present = (): TestApp => {
    if (!open) throw new Error('the house is open only while tests run');
    return open;
  };
  return {
    get daemun() {
      return present().daemun;
    },
    get clock() {
      return present().clock;
    },
    get outbox() {
      return present().outbox;
    },
    get logged() {
      return present().logged;
    },
    statements: () => present().statements(),
    allStatements: () => present().allStatements(),
    client: (clientOptions) => present().client(clientOptions),
  };
}
