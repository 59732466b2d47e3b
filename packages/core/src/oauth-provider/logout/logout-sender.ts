import type { FeedListener } from '../../platform/database/feed.ts';

/** Tells clients of ended sessions, never within the request that ends one. */
export interface LogoutSender {
  /** Sends what is due, soon and in the background. It does nothing before `start`. */
  wake(): void;
  /** Sends everything that is due now, and returns how many attempts that were. */
  sendDue(): Promise<number>;
  /** Wakes at each commit that writes notices, in whatever process. */
  readonly listener: FeedListener & { follow(): void };
  start(): void;
  /** Takes nothing more, and waits for what is being sent. */
  stop(): Promise<void>;
}
