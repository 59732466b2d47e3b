import type { OpenDatabase } from '../platform/database/open-database.ts';
import type { PasswordHasher } from '../platform/hashing/hasher.ts';
import type { Metrics } from '../platform/metrics/metrics.ts';
import type { PagesState } from '../platform/pages-state.ts';
import type { Platform } from '../platform/platform.ts';
import type { SmsRelay } from '../platform/sms/relay.ts';
import type { Contributions } from './slot.ts';

/** The platform, and the lists that capabilities add to. */
export interface WithContributions extends Platform {
  readonly contributions: Contributions;
}

/** What every capability may need, because it is open before the first of them. */
export interface Base extends WithContributions {
  readonly database: OpenDatabase;
  readonly hasher: PasswordHasher;
  readonly sms: SmsRelay;
  readonly metrics: Metrics;
  /** The state of the pages in this process. Undefined in a process that serves no pages. */
  readonly pages: (() => PagesState) | undefined;
}
