import type { Settings } from '../platform/config/settings.ts';
import type { Feed, FeedListener } from '../platform/database/feed.ts';
import type { MigrationSource } from '../platform/database/migrate.ts';
import type { Declarations } from '../platform/events/declare.ts';
import type { Subscriber } from '../platform/events/events.ts';
import type { Text } from '../platform/i18n/text.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import type { ScheduledWork } from '../platform/jobs/schedule.ts';
import type { SealedColumn } from '../platform/keyring/sealed.ts';
import type { CacheFigures } from '../platform/metrics/metrics.ts';
import type { Platform } from '../platform/platform.ts';
import type { Finding } from './finding.ts';
import { type Contribution, type Slot, slot } from './slot.ts';

/** Subscribers get every event, in this order, in the transaction of what happened. */
export const subscribers: Slot<Subscriber> = slot('subscribers');

/** For each event of a capability: what it ends, its text in the owner's list of events, and its mail. */
export const eventDeclarations: Slot<Declarations> = slot('event declarations');

/** A sign-in method as a phrase in the sentences that owners read: "with Google". */
export interface MethodPhrase {
  readonly method: string;
  readonly phrase: Text;
}

/** The phrases of methods that the settings decide about. Those of the others are in operations/audit/words.ts. */
export const methodPhrases: Slot<MethodPhrase> = slot('method phrases');

/** Job handlers do work that was stored to be done after the answer. */
export const jobHandlers: Slot<JobHandler> = slot('job handlers');

/** Migrations of an embedder's tables. Each set has a journal of its own. */
export const migrations: Slot<MigrationSource> = slot('migrations');

/** Recurring work of a capability. One of the processes does each turn (platform/jobs/schedule.ts). */
export interface Scheduled extends Omit<ScheduledWork, 'run'> {
  /** Nothing may depend on the time at which this runs. `signal` aborts when the turn takes too long. */
  run(deps: Platform, signal: AbortSignal): Promise<unknown>;
}

/** All recurring work. Work that is due at the same moment runs in this order. */
export const schedule: Slot<Scheduled> = slot('schedule');

const sweepSeconds = 10 * 60;

/**
 * Deletes every ten minutes what a capability no longer needs. Correctness never depends on it: expired rows are refused before
 * they are deleted.
 */
export const sweep = (name: string, run: Scheduled['run']): Contribution =>
  schedule.of({ name: `sweep ${name}`, everySeconds: sweepSeconds, run });

/** Every database column that holds ciphertext. */
export const sealedColumns: Slot<SealedColumn> = slot('sealed columns');

/** A cache that must learn of changes in the database. */
export interface Follower {
  readonly channel: string;
  readonly listener: FeedListener & {
    /** Follows the feed from now on. Without a feed the cache must stay empty. */
    follow(feed: Feed): void;
  };
}

/** Caches that follow the messages that the database sends at each commit. */
export const followers: Slot<Follower> = slot('followers');

/** A cache, as the metrics see it. */
export interface CacheSource {
  readonly name: string;
  readonly figures: () => CacheFigures;
}

/** The caches in memory. */
export const caches: Slot<CacheSource> = slot('caches');

/** A capability's part of the personal data of an account. It never contains a secret: no hash, no token. */
export interface PersonalDataSource {
  /** The name of this part in the export. */
  readonly name: string;
  collect(deps: Pick<Platform, 'db' | 'clock' | 'settings'>, userId: string): Promise<unknown>;
}

/** All parts of an account's export. */
export const personalData: Slot<PersonalDataSource> = slot('personal data');

/** The checks of settings alone: `examine` of each capability is added here when the capability is opened. */
export const settingsRules: Slot<(settings: Settings) => readonly Finding[]> = slot('settings rules');

/** A check of an open system. It runs only when all migrations are applied, and changes nothing. */
export type Examination = (deps: Platform) => Promise<readonly Finding[]>;

/** The checks of the doctor that need an open system. */
export const examinations: Slot<Examination> = slot('examinations');
