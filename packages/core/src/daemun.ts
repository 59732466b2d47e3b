import { type AppDeps, capabilities, createRoutes } from './capabilities.ts';
import { createApi } from './create-api.ts';
import type { Base } from './kernel/base.ts';
import type { Capability } from './kernel/capability.ts';
import { followChanges } from './kernel/follow.ts';
import { insidesOf, keepInsides } from './kernel/insides.ts';
import { type Lifecycle, opening } from './kernel/lifecycle.ts';
import { createContributions } from './kernel/slot.ts';
import { eventDeclarations, jobHandlers, migrations, schedule, sealedColumns, subscribers } from './kernel/slots.ts';
import { checkLinkKinds } from './one-time/link-kind.ts';
import { createLinkLook, type LinkWorks } from './one-time/link-look.ts';
import { recordEstimates, recordLimit } from './operations/audit/limits.ts';
import { createCaptcha } from './platform/captcha/captcha.ts';
import { systemClock } from './platform/clock.ts';
import type { Settings, SettingsInput } from './platform/config/settings.ts';
import { openDatabase } from './platform/database/open.ts';
import type { OpenDatabase } from './platform/database/open-database.ts';
import { createOutageLog } from './platform/database/outage-log.ts';
import { publishCommitted } from './platform/events/committed.ts';
import { createEvents } from './platform/events/events.ts';
import { type HashCost, openPasswordHasher } from './platform/hashing/hasher.ts';
import { areLimitsWide, developmentFactor, ratesOfSettings, wideLimitsNotice } from './platform/http/effective-rates.ts';
import { createFetchHandler } from './platform/http/fetch.ts';
import { createLimiter } from './platform/http/limiter.ts';
import { type AdmitPage, createPageLimit } from './platform/http/page-limit.ts';
import { createPipeline } from './platform/http/pipeline.ts';
import { createServes } from './platform/http/serves.ts';
import { createJobs } from './platform/jobs/worker.ts';
import type { KeyValue } from './platform/key-value/key-value.ts';
import { createMemoryKeyValue } from './platform/key-value/memory.ts';
import { openKeyring } from './platform/keyring/keyring.ts';
import { createResealing } from './platform/keyring/reseal.ts';
import type { Log } from './platform/log/log.ts';
import { createPinoLog } from './platform/log/pino.ts';
import { noMetrics } from './platform/metrics/metrics.ts';
import type { PagesState } from './platform/pages-state.ts';
import { openSmsRelay } from './platform/sms/open.ts';
import type { Daemun as PublicDaemun, Parts as PublicParts } from './public-types.ts';
import type { Principals } from './session/principals.ts';
import { parseSettings } from './settings.ts';

/** Parts that Daemun's own server or a test provides, beside those of an embedder. The code that provides a part also closes it. */
export interface Parts extends PublicParts {
  readonly database?: OpenDatabase;
  readonly keyValue?: KeyValue;
  /**
   * The cost of a password hash, which may be below the minimum of the settings. Tests that are not about hashing would spend
   * most of their time on it. Refused everywhere except in the test environment.
   */
  readonly testHashCost?: HashCost;
  /** The state of the pages beside this engine, for `/readyz`. Undefined if there are no pages. */
  readonly pages?: () => PagesState;
}

/** The settings, with what an embedder adds to them. */
export type DaemunInput = SettingsInput & {
  /** The embedder's own capabilities (docs/guides/capabilities.md), opened after Daemun's. */
  readonly capabilities?: readonly Capability<AppDeps>[];
};

/** A running Daemun, with what a server around it needs. An app sees the part in `public.ts`. */
export interface Daemun extends PublicDaemun {
  /** Finds the principal of a session token, for pages that another server serves. */
  readonly principals: Pick<Principals, 'findPrincipal'>;
  /** Counts requests for pages by their source, for a server that renders pages. */
  readonly admitPage: AdmitPage;
  /** Whether the link that opened a page can still be used. If not, the page says so at once. */
  readonly linkWorks: LinkWorks;
  /** The first parameter of the capabilities' server-side functions. */
  readonly deps: AppDeps;
  readonly settings: Settings;
}

/**
 * Builds the app from its settings. Opens the database and the key-value store; starts nothing. If a part fails to open, the
 * parts that are open are closed again. `Own`: the settings of the embedder's own capabilities, beside Daemun's.
 * @throws SettingsError for wrong settings; TypeError for a part that only tests may provide; an error that says what to do if
 * the data folder is in use
 */
export function createDaemun<Own extends object = object>(given: DaemunInput & NoInfer<Own>, parts: Parts = {}): Promise<Daemun> {
  const { capabilities: own = [], ...input }: DaemunInput = given;
  return opening((lifecycle) => build(parseSettings(input, own), own, parts, lifecycle));
}

/** What is open in an app's Daemun: the first parameter of the capabilities' server-side functions. @throws TypeError for anything else */
export function depsOf(daemun: PublicDaemun): AppDeps {
  return insidesOf(daemun);
}

async function build(settings: Settings, own: readonly Capability<AppDeps>[], parts: Parts, lifecycle: Lifecycle): Promise<Daemun> {
  if (parts.testHashCost && settings.environment !== 'test') throw new TypeError('testHashCost is for tests alone');
  const { base, jobs, contributions } = await openPlatform(settings, parts, lifecycle);
  followChanges(base, lifecycle);
  const deps = await capabilities.and(own).open(base, { lifecycle, contributions });

  checkLinkKinds(contributions);
  // If two capabilities declare one event, the start fails, not the first event.
  deps.events.declared();
  for (const handler of contributions.all(jobHandlers)) jobs.register(handler);
  for (const work of contributions.all(schedule)) jobs.schedule({ ...work, run: (signal) => work.run(deps, signal) });
  const resealing = createResealing(deps, contributions.all(sealedColumns));
  for (const work of [jobs, resealing]) lifecycle.add({ start: work.start, stop: work.stop });

  const limiter = createLimiter(deps);
  const limits = { limiter, ratesOf: ratesOfSettings(settings), onReached: recordLimit(deps), metrics: deps.metrics };
  const routes = createRoutes(settings, own);
  const answer = createPipeline({ deps, ...limits, routes });
  const daemun: Daemun = {
    answer,
    handler: createFetchHandler(answer),
    serves: createServes(routes),
    api: createApi(answer, routes, settings.origin),
    phones: deps.phonesUnder(limits),
    principals: deps.principals,
    admitPage: createPageLimit({ settings, ...limits }),
    linkWorks: createLinkLook(deps, contributions),
    deps,
    settings,
    migrate: () => deps.database.migrate(contributions.all(migrations)),
    start() {
      if (areLimitsWide(settings)) deps.log.info({ factor: developmentFactor }, wideLimitsNotice);
      lifecycle.start();
    },
    async settle() {
      await lifecycle.flush();
      return jobs.runDue();
    },
    hangUp: lifecycle.hangUp,
    stop: lifecycle.stop,
  };
  return keepInsides(daemun, deps);
}

/** Only who uses Redis loads its client, which takes 27 MiB. */
async function openRedis(url: string, log: Log): Promise<KeyValue> {
  const { openRedisKeyValue } = await import('./platform/key-value/redis.ts');
  return openRedisKeyValue(url, log);
}

/** Opens what every capability builds on. The code that provides a part closes it, too. */
async function openPlatform(settings: Settings, parts: Parts, lifecycle: Lifecycle) {
  const clock = parts.clock ?? systemClock;
  const given = parts.log ?? createPinoLog(settings);
  const outages = settings.databaseUrl === undefined ? undefined : createOutageLog(given);
  const log = outages?.log ?? given;
  const metrics = parts.metrics ?? noMetrics;
  const hasher = await openPasswordHasher(settings.password, parts.testHashCost, metrics);
  const database = parts.database ?? (await openDatabase(settings, log, outages?.answered));
  if (!parts.database) lifecycle.add({ stop: () => database.close() });
  /** Set below, once everything that it needs is open. */
  let noteEstimates: ReturnType<typeof recordEstimates> | undefined;
  const openMemory = () => createMemoryKeyValue(clock, { onCrowded: (share) => void noteEstimates?.(share) });
  const keyValue = parts.keyValue ?? (settings.redisUrl ? await openRedis(settings.redisUrl, log) : openMemory());
  if (!parts.keyValue) lifecycle.add({ stop: () => keyValue.close() });
  const keyring = openKeyring(settings.secrets);
  const { reads } = database;
  // Without metrics no transaction has to collect its events.
  const told = metrics === noMetrics ? undefined : publishCommitted(database.db, metrics.eventCommitted);
  const db = told?.db ?? database.db;
  const contributions = createContributions();
  if (told) contributions.add([subscribers.of(told.subscriber)]);
  const jobs = createJobs({ db, keyring, clock, log, metrics });
  const captcha = createCaptcha({ settings, clock, db, keyValue, keyring, log });
  const events = createEvents(contributions.all(subscribers), contributions.all(eventDeclarations));
  const sms = openSmsRelay({ clock, db, log, settings, metrics });
  const base: Base = {
    settings,
    clock,
    db,
    reads,
    keyValue,
    keyring,
    jobs,
    captcha,
    events,
    log,
    contributions,
    database,
    hasher,
    sms,
    metrics,
    pages: parts.pages,
  };
  noteEstimates = recordEstimates(base);
  return { base, jobs, contributions };
}
