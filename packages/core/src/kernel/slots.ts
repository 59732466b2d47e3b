import type { Feed, FeedListener } from '../platform/database/feed.ts';
import type { MigrationSource } from '../platform/database/migrate.ts';
import type { Declarations } from '../platform/events/declare.ts';
import type { Subscriber } from '../platform/events/events.ts';
import type { JobHandler } from '../platform/jobs/jobs.ts';
import type { ScheduledWork } from '../platform/jobs/schedule.ts';
import type { SealedColumn } from '../platform/keyring/sealed.ts';
import type { CacheFigures } from '../platform/metrics/metrics.ts';
import type { Platform } from '../platform/platform.ts';
import { type Contribution, type Slot, slot } from './slot.ts';

/** Hear every event, in this order, in the transaction of what happened. */
export const subscribers: Slot<Subscriber> = slot('subscribers');

/** What each event of a capability ends, and what is said of it: in the list of its owner, and by mail. */
export const eventDeclarations: Slot<Declarations> = slot('event declarations');

/** Do what was stored to be done after the answer. */
export const jobHandlers: Slot<JobHandler> = slot('job handlers');

/** Migrations of tables that are not ours, each with a journal of its own. */
export const migrations: Slot<MigrationSource> = slot('migrations');

/** Work of a capability that comes back by itself: each turn is done by one of the processes (platform/jobs/schedule.ts). */
export interface Scheduled extends Omit<ScheduledWork, 'run'> {
  /** Nothing may depend on when it runs. `signal` aborts when the turn has taken too long. */
  run(deps: Platform, signal: AbortSignal): Promise<unknown>;
}

/** Done every so often; what is due at one moment in this order. */
export const schedule: Slot<Scheduled> = slot('schedule');

const sweepSeconds = 10 * 60;

/** Deletes every ten minutes what a capability has no more use for: what has expired is refused before it is swept. */
export const sweep = (name: string, run: Scheduled['run']): Contribution =>
  schedule.of({ name: `sweep ${name}`, everySeconds: sweepSeconds, run });

/** Every column of ciphertexts there is. */
export const sealedColumns: Slot<SealedColumn> = slot('sealed columns');

/** Something that is remembered, and what it hears of changes by. */
export interface Follower {
  readonly channel: string;
  readonly listener: FeedListener & {
    /** Follows the feed from now on; without one nothing is remembered. */
    follow(feed: Feed): void;
  };
}

/** Follow the messages that the database sends when a transaction commits. */
export const followers: Slot<Follower> = slot('followers');

/** Something that is remembered, as it is measured. */
export interface CacheSource {
  readonly name: string;
  readonly figures: () => CacheFigures;
}

/** What is remembered in memory. */
export const caches: Slot<CacheSource> = slot('caches');

/** A capability's share of what is known about a person. Never a secret: no hash, no token. */
export interface PersonalDataSource {
  /** Its name in the export. */
  readonly name: string;
  collect(deps: Pick<Platform, 'db' | 'clock' | 'settings'>, userId: string): Promise<unknown>;
}

/** What an export of an account consists of. */
export const personalData: Slot<PersonalDataSource> = slot('personal data');
