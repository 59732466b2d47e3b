import { closingOffers } from './account/closing.ts';
import { deletionJob } from './account/deletion.ts';
import type { LiveSessions } from './account/email-change.ts';
import type { PersonalDataSource } from './account/export.ts';
import { accountData } from './account/personal-data.ts';
import { wayBackOffers } from './account/way-back/offer.ts';
import { restoreOnUndo } from './account/way-back/parts.ts';
import { sweepWaysBack } from './account/way-back/queries.ts';
import { endPlantedWaysBack } from './account/way-back/undo.ts';
import { warnOfExpiry } from './api-key/expiry.ts';
import { createKeyHolders, type KeyHolders } from './api-key/holders.ts';
import { introspectKeys } from './api-key/introspector.ts';
import { apiKeyData } from './api-key/personal-data.ts';
import { sweepKeys } from './api-key/queries.ts';
import { removeKeysWithAccess } from './api-key/subscriber.ts';
import { createKeyUsage } from './api-key/usage.ts';
import { consentData } from './consent/personal-data.ts';
import { voidPlantedConsents } from './consent/subscriber.ts';
import { backupCodeMethod } from './factors/backup-code/factor.ts';
import { backupCodesPart } from './factors/backup-code/part.ts';
import { emailMethod } from './factors/email/factor.ts';
import { sweepEmailAttempts } from './factors/email/queries.ts';
import { endEmailSignIns } from './factors/email/subscriber.ts';
import { createPasskeyMethod } from './factors/passkey/factor.ts';
import { passkeysPart } from './factors/passkey/part.ts';
import type { PasskeyDeps } from './factors/passkey/passkeys.ts';
import { prepareFindPasskey, sweepChallenges } from './factors/passkey/queries.ts';
import { removePlantedPasskeys } from './factors/passkey/subscriber.ts';
import { createPasswordFactor } from './factors/password/factor.ts';
import { passwordPart } from './factors/password/part.ts';
import { openPasswords, type PasswordDeps } from './factors/password/passwords.ts';
import { prepareFindCandidate, sweepFailures } from './factors/password/queries.ts';
import { keepShownPassword, removePlantedPassword } from './factors/password/subscriber.ts';
import type { SmsDeps } from './factors/sms-code/code.ts';
import { createSmsMethod } from './factors/sms-code/factor.ts';
import { endSmsWithoutNumber, textMessagesPart } from './factors/sms-code/part.ts';
import { sweepSmsCodes } from './factors/sms-code/queries.ts';
import { endSmsCodes } from './factors/sms-code/subscriber.ts';
import { totpMethod } from './factors/totp/factor.ts';
import { authenticatorPart } from './factors/totp/part.ts';
import { prepareFindAuthenticator, sweepSetups } from './factors/totp/queries.ts';
import { sweepTrustedDevices } from './factors/trusted-device/queries.ts';
import { endTrustWithCredentials } from './factors/trusted-device/subscriber.ts';
import { createDeviceTrust } from './factors/trusted-device/trust.ts';
import { recordEstimates, recordLimit } from './operations/audit/limits.ts';
import { auditData } from './operations/audit/queries.ts';
import { recordAudit } from './operations/audit/subscriber.ts';
import type { PagesState, Readiness } from './operations/health-routes.ts';
import { createLinkLook, type LinkWorks } from './operations/links.ts';
import { sendNotices } from './operations/notices/subscriber.ts';
import { createReadiness } from './operations/readiness.ts';
import { createSweeper } from './operations/sweeper.ts';
import { createOwnedCache, ownersChannel } from './platform/cache/owned-cache.ts';
import { sweepCaptchaAnswers } from './platform/captcha/altcha.ts';
import { createCaptcha } from './platform/captcha/captcha.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { parseSettings, type Settings, type SettingsInput } from './platform/config/settings.ts';
import type { Feed, FeedListener } from './platform/database/feed.ts';
import { openDatabase } from './platform/database/open.ts';
import type { OpenDatabase } from './platform/database/open-database.ts';
import { createOutageLog } from './platform/database/outage-log.ts';
import { createEvents, type Subscriber } from './platform/events/events.ts';
import { type HashCost, openPasswordHasher } from './platform/hashing/hasher.ts';
import type { Caller, Gate, KeyHolder } from './platform/http/caller.ts';
import { areLimitsWide, developmentFactor, ratesOfSettings, wideLimitsNotice } from './platform/http/effective-rates.ts';
import { createFetchHandler, type Handler } from './platform/http/fetch.ts';
import { createLimiter } from './platform/http/limiter.ts';
import type { Answer } from './platform/http/message.ts';
import { type AdmitPage, createPageLimit } from './platform/http/page-limit.ts';
import { createPipeline } from './platform/http/pipeline.ts';
import { sweepFailedJobs } from './platform/jobs/queries.ts';
import { createJobs } from './platform/jobs/worker.ts';
import type { KeyValue } from './platform/key-value/key-value.ts';
import { createMemoryKeyValue } from './platform/key-value/memory.ts';
import { openRedisKeyValue } from './platform/key-value/redis.ts';
import { openKeyring } from './platform/keyring/keyring.ts';
import { createResealing } from './platform/keyring/reseal.ts';
import type { Log } from './platform/log/log.ts';
import { createPinoLog } from './platform/log/pino.ts';
import { mailDelivery } from './platform/mail/delivery.ts';
import { openMailTransport } from './platform/mail/open.ts';
import { sweepOutbox } from './platform/mail/outbox.ts';
import type { Platform } from './platform/platform.ts';
import { sweepSingleUse } from './platform/single-use/single-use.ts';
import { revokeLinksWithAccess } from './platform/single-use/subscriber.ts';
import { sweepSmsDays } from './platform/sms/budget.ts';
import { smsDelivery } from './platform/sms/delivery.ts';
import { openSmsRelay } from './platform/sms/open.ts';
import { mailRequiredReset, recoveryJob } from './recovery/reset.ts';
import { createRoutes } from './routes.ts';
import { sealedColumns } from './sealed-columns.ts';
import { createActivity } from './session/activity.ts';
import { createLiveSessions } from './session/live.ts';
import { sessionData } from './session/personal-data.ts';
import { renewToken } from './session/queries.ts';
import { endSessionsWithAccess } from './session/subscriber.ts';
import { createSessionSweep } from './session/sweep.ts';
import type { DoorDeps } from './sign-in/advance.ts';
import { createDeviceSweep, knowsBrowser } from './sign-in/devices.ts';
import type { Factor } from './sign-in/factor.ts';
import { sweepPending } from './sign-in/pending.ts';
import { sweepCodes } from './sign-in/second-factor-attempts.ts';
import { stepUpMethods } from './sign-in/step-up-methods.ts';
import { endSignInsWithAccess } from './sign-in/subscriber.ts';
import { createCallers } from './token/callers.ts';
import { type Introspector, introspectAccessTokens } from './token/introspect.ts';
import { createTokenIssuer } from './token/issuer.ts';
import { prepareRotateFamily } from './token/queries.ts';
import type { TokenDeps } from './token/refresh.ts';
import { createRevocations, type Revocations, revocationsChannel, sweepRevocations } from './token/revocations.ts';
import { createKeyStore, rotateSigningKeys } from './token/signing-keys.ts';
import { settleTwoFactor } from './two-factor/part.ts';
import { twoFactorData } from './two-factor/personal-data.ts';
import { removePlantedTwoFactor } from './two-factor/subscriber.ts';
import type { TwoFactorDeps } from './two-factor/two-factor.ts';

/** Everything the rooms stand on. */
export type House = PasswordDeps &
  TwoFactorDeps &
  DoorDeps &
  TokenDeps &
  SmsDeps &
  PasskeyDeps &
  Readiness & {
    readonly personalData: readonly PersonalDataSource[];
    readonly keyHolders: KeyHolders;
    readonly sessions: LiveSessions;
    readonly introspectors: readonly Introspector[];
    readonly revocations: Revocations;
  };

/** Parts an embedder or a test brings along; whoever brings one also closes it. */
export interface Parts {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly database?: OpenDatabase;
  readonly keyValue?: KeyValue;
  /** Where the pages beside this engine stand, for `/readyz`; left out where it has none. */
  readonly pages?: () => PagesState;
  /**
   * What a password hash costs, below the floor of the settings too: tests that are not about hashing would spend most of
   * their time on it. Refused everywhere but in the test environment.
   */
  readonly testHashCost?: HashCost;
}

/** A running house. */
export interface Daemun {
  /** Answers every API request of a host that speaks the Fetch standard. */
  readonly handler: Handler;
  /** The same, for a host that carries the messages itself. */
  readonly answer: Answer;
  /** Who is behind a session token; for pages, which are served by somebody else. */
  readonly gate: Gate;
  /** Counts requests for pages by their source; for a server that renders pages. */
  readonly admitPage: AdmitPage;
  /** Whether the link that opened a page could still be used; for the page to say so at once where it could not. */
  readonly linkWorks: LinkWorks;
  /** What server-side functions of the rooms take as their first parameter. */
  readonly deps: House;
  readonly settings: Settings;
  /** Applies pending migrations, under a lock shared by all processes. Returns how many. */
  migrate(): Promise<number>;
  /** Begins background work: mails and other jobs, activity, sweeping. */
  start(): void;
  /** Does all background work that is due, now. For tests and for one-shot commands. Returns how many jobs ran. */
  settle(): Promise<number>;
  /** Ends replies that would not end by themselves: before a server stops taking requests. */
  hangUp(): void;
  /** Ends background work, writes what is remembered and closes what was opened here. */
  stop(): Promise<void>;
}

/**
 * Builds a house from its settings. Opens the database and the key-value store; starts nothing.
 * @throws SettingsError for wrong settings; TypeError for a part that only tests may bring; an error that says what to do where the data folder is in use
 */
export async function createDaemun(input: SettingsInput, parts: Parts = {}): Promise<Daemun> {
  const settings = parseSettings(input);
  const clock = parts.clock ?? systemClock;
  const given = parts.log ?? createPinoLog(settings);
  const outages = settings.databaseUrl === undefined ? undefined : createOutageLog(given);
  const log = outages?.log ?? given;
  if (parts.testHashCost && settings.environment !== 'test') throw new TypeError('testHashCost is for tests alone');
  const hasher = await openPasswordHasher(settings.password, parts.testHashCost);
  const passwords = await openPasswords(settings, hasher);
  const database = parts.database ?? (await openDatabase(settings, log, outages?.answered));
  /** Set below, once there is where to note it. */
  let noteEstimates: ReturnType<typeof recordEstimates> | undefined;
  const openMemory = () => createMemoryKeyValue(clock, { onCrowded: (share) => void noteEstimates?.(share) });
  const keyValue = parts.keyValue ?? (settings.redisUrl ? await openRedisKeyValue(settings.redisUrl, log) : openMemory());
  const keyring = openKeyring(settings.secrets);
  const { db, reads } = database;
  const jobs = createJobs({ db, keyring, clock, log });
  const captcha = createCaptcha({ settings, clock, db, keyValue, keyring, log });
  const grounds = { settings, clock, db, reads, keyValue, keyring, jobs, captcha, log };
  const activity = createActivity(grounds);
  const remembered = { clock, capacity: settings.sessionCacheEntries };
  const callerCache = createOwnedCache<Caller>(remembered);
  const keyCache = createOwnedCache<KeyHolder>(remembered);
  const usage = createKeyUsage(grounds);
  const sms = openSmsRelay(grounds);
  const factors: readonly Factor[] = [
    createPasskeyMethod(settings),
    createPasswordFactor(settings),
    totpMethod,
    ...(sms.gateways.length > 0 ? [createSmsMethod(settings)] : []),
    backupCodeMethod,
    ...(settings.signInMethods.some((method) => method === 'magic-link' || method === 'email-code') ? [emailMethod] : []),
  ];
  const events = createEvents([
    async (_, { userId }) => {
      if (userId === undefined) return;
      callerCache.aboutToChange(userId);
      keyCache.aboutToChange(userId);
    },
    recordAudit,
    endSessionsWithAccess,
    endSignInsWithAccess,
    voidPlantedConsents,
    removePlantedPassword,
    keepShownPassword,
    removePlantedTwoFactor,
    removePlantedPasskeys,
    endTrustWithCredentials,
    removeKeysWithAccess,
    endEmailSignIns,
    endSmsCodes(grounds),
    revokeLinksWithAccess,
    endPlantedWaysBack,
    ...restorers(grounds),
    mailRequiredReset({ ...grounds, factors }),
    sendNotices(grounds),
  ]);
  const keys = createKeyStore(grounds);
  const callers = createCallers({ ...grounds, keys }, { activity, cache: callerCache });
  const keyHolders = createKeyHolders(grounds, { cache: keyCache, usage });
  const deps: House = {
    ...grounds,
    events,
    hasher,
    passwords,
    findCandidate: prepareFindCandidate(grounds),
    findAuthenticator: prepareFindAuthenticator(grounds),
    sms,
    findPasskey: prepareFindPasskey(grounds),
    factors,
    deviceTrust: createDeviceTrust(grounds),
    keys,
    rotateFamily: prepareRotateFamily(grounds),
    callers,
    keyHolders,
    introspectors: [introspectAccessTokens({ ...grounds, keys, callers }), introspectKeys({ settings, ...keyHolders })],
    sessions: createLiveSessions(grounds),
    tokens: createTokenIssuer({ ...grounds, keys }),
    revocations: createRevocations(grounds),
    personalData: [accountData, consentData, sessionData, twoFactorData, apiKeyData, auditData],
    readiness: createReadiness({ clock, database, keyValue }),
    pooling: () => database.pooling(),
    pages: parts.pages,
  };

  const transport = openMailTransport(deps);
  const handlers = [
    mailDelivery({ settings, log, transport }),
    smsDelivery({ clock, relay: sms }),
    deletionJob(deps),
    closingOffers(deps),
    recoveryJob(deps),
    wayBackOffers(deps),
  ];
  for (const handler of handlers) jobs.register(handler);
  /** The last of the sweeps: it gives back the space of what the others have deleted. */
  const keepUp = (): Promise<void> => database.keepUp();
  const sweeper = createSweeper(deps, [
    createSessionSweep(),
    createDeviceSweep(),
    sweepPending,
    sweepFailures,
    sweepCodes,
    sweepSetups,
    sweepTrustedDevices,
    sweepSingleUse,
    sweepWaysBack,
    sweepEmailAttempts,
    sweepSmsCodes,
    sweepChallenges,
    sweepCaptchaAnswers,
    sweepSmsDays,
    sweepOutbox,
    sweepFailedJobs,
    rotateSigningKeys,
    warnOfExpiry,
    sweepKeys,
    sweepRevocations,
    keepUp,
  ]);
  const resealing = createResealing(deps, sealedColumns);
  let feed: Feed | undefined;
  const gate = createGate(deps);
  noteEstimates = recordEstimates(deps);
  const limiter = createLimiter({ keyValue, clock, log });
  const limits = { limiter, ratesOf: ratesOfSettings(settings), onReached: recordLimit(deps) };
  const answer = createPipeline({ deps, ...limits, gate, routes: createRoutes(settings) });

  return {
    answer,
    handler: createFetchHandler(answer),
    gate,
    admitPage: createPageLimit({ settings, ...limits }),
    linkWorks: createLinkLook(deps),
    deps,
    settings,
    migrate: () => database.migrate(),
    start() {
      feed ??= database.listen({ [ownersChannel]: everyOne([callerCache, keyCache]), [revocationsChannel]: deps.revocations });
      if (areLimitsWide(settings)) log.info({ factor: developmentFactor }, wideLimitsNotice);
      for (const follower of [callerCache, keyCache, deps.revocations]) follower.follow(feed);
      jobs.start();
      activity.start();
      usage.start();
      sweeper.start();
      resealing.start();
    },
    async settle() {
      await activity.flush();
      await usage.flush();
      return jobs.runDue();
    },
    hangUp: () => deps.revocations.close(),
    async stop() {
      deps.revocations.close();
      sweeper.stop();
      await resealing.stop();
      await jobs.stop();
      await activity.stop();
      await usage.stop();
      await feed?.close();
      await transport.close();
      if (!parts.keyValue) await keyValue.close();
      if (!parts.database) await database.close();
    },
  };
}

/** One that passes on to each. */
function everyOne(listeners: readonly FeedListener[]): FeedListener {
  return {
    onMessage: (payload) => {
      for (const { onMessage } of listeners) onMessage(payload);
    },
    onGap: () => {
      for (const { onGap } of listeners) onGap();
    },
  };
}

/** Those who put their share of an account back at an undo. The switch of two-factor comes last: it goes by what the others leave. */
function restorers(deps: Pick<Platform, 'clock' | 'keyring' | 'settings'>): readonly Subscriber[] {
  return [
    restoreOnUndo(passwordPart),
    restoreOnUndo(authenticatorPart(deps)),
    restoreOnUndo(backupCodesPart),
    restoreOnUndo(passkeysPart),
    restoreOnUndo(textMessagesPart(deps)),
    endSmsWithoutNumber,
    settleTwoFactor(deps),
  ];
}

/** How the pipeline learns who is asking. */
function createGate(deps: House): Gate {
  return {
    ...deps.callers,
    ...deps.keyHolders,
    knowsBrowser: (recipient, cookie) => knowsBrowser(deps.db, recipient, cookie),
    stepUpMethods: (caller, need) => stepUpMethods(deps, caller, need),
    renew: ({ session }) => renewToken(deps, session),
  };
}
