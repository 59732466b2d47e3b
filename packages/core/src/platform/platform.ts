import type { CaptchaGuard } from './captcha/captcha-guard.ts';
import type { Clock } from './clock.ts';
import type { Settings } from './config/settings.ts';
import type { Database } from './database/database.ts';
import type { Events } from './events/events.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { KeyValue } from './key-value/key-value.ts';
import type { Keyring } from './keyring/keyring.ts';
import type { Log } from './log/log.ts';

/** What every capability needs. `daemun.ts` makes it once and passes it in as the first parameter. */
export interface Platform {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly db: Database;
  /** The same database, for single prepared statements of hot paths (docs/decisions/0007); never for a transaction. */
  readonly reads: Database;
  readonly keyValue: KeyValue;
  readonly keyring: Keyring;
  readonly jobs: Jobs;
  readonly captcha: CaptchaGuard;
  readonly events: Events;
  readonly log: Log;
}
