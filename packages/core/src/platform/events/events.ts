import type { Transaction } from '../database/database.ts';
import type { Source } from '../http/visitor.ts';

/** The things that happen to accounts, as the audit log names them (S-110). Rooms publish, nobody is called. */
export type OwnEventType =
  | 'account.registered'
  | 'account.verification-requested'
  | 'account.email-verified'
  | 'account.claimed'
  | 'account.profile-changed'
  | 'account.email-change-requested'
  | 'account.email-changed'
  | 'account.email-change-undone'
  | 'account.rolled-back'
  | 'account.phone-changed'
  | 'account.phone-removed'
  | 'account.phone-change-undone'
  | 'account.phone-proof-failed'
  | 'account.deletion-requested'
  | 'account.deletion-cancelled'
  | 'account.deleted'
  | 'account.banned'
  | 'account.unbanned'
  | 'account.created'
  | 'consent.given'
  | 'consent.withdrawn'
  | 'administrator.appointed'
  | 'sign-in.succeeded'
  | 'sign-in.failed'
  | 'sign-in.throttled'
  | 'sign-in.mailed'
  | 'sign-in.texted'
  | 'sign-in.new-device'
  | 'sign-in.second-factor-required'
  | 'sign-in.reset-required'
  | 'sign-in.deletion-scheduled'
  | 'step-up.succeeded'
  | 'step-up.failed'
  | 'session.ended'
  | 'session.all-ended'
  | 'session.limit-reached'
  | 'password.changed'
  | 'password.kept'
  | 'password.failures-10'
  | 'password.disabled'
  | 'recovery.requested'
  | 'recovery.completed'
  | 'recovery.handed-over'
  | 'second-factor.failed'
  | 'second-factor.locked'
  | 'second-factor.paused'
  | 'two-factor.enabled'
  | 'two-factor.disabled'
  | 'sms-second-factor.added'
  | 'sms-second-factor.removed'
  | 'backup-codes.replaced'
  | 'backup-code.used'
  | 'passkey.added'
  | 'passkey.removed'
  | 'passkey.counter-regressed'
  | 'trusted-device.added'
  | 'trusted-device.removed'
  | 'token.reused'
  | 'signing-key.rotated'
  | 'api-key.created'
  | 'api-key.rotated'
  | 'api-key.revoked'
  | 'api-key.expiring'
  | 'limit.reached'
  | 'limit.estimated';

/** With those that an embedder's own capabilities publish: audited like ours. */
export type EventType = OwnEventType | `app.${string}`;

/** After these nothing that was issued before may open anything: every room ends its own in the same transaction. */
export const accessEndingEvents: ReadonlySet<EventType> = new Set<EventType>([
  'account.claimed',
  'account.banned',
  'account.deletion-requested',
  'account.rolled-back',
]);

/**
 * A password or a factor is another one than before. What was asked for, or trusted, under the old ones is void: a pending
 * change of address or number, trusted browsers (S-38, S-54).
 */
export const credentialEvents: ReadonlySet<EventType> = new Set<EventType>([
  'password.changed',
  'recovery.completed',
  'two-factor.enabled',
  'two-factor.disabled',
  'passkey.added',
  'passkey.removed',
  'sms-second-factor.added',
  'sms-second-factor.removed',
  'account.phone-changed',
  'account.phone-removed',
  'backup-codes.replaced',
]);

/** What an undo tells those who have a share of the account: each takes off what was added, and brings back what went. */
export interface Undo {
  /** When the way back was made: what is on the account since then is in doubt. */
  readonly since: Date;
  /** What a part was at that moment; undefined where it has not changed since. */
  kept(part: string): unknown;
  /** Notes what became of a part, for the answer and the notices. */
  report(part: string, became: { readonly removed?: boolean; readonly restored?: boolean }): void;
}

/** One thing that happened. `details` holds no secret, and no full address of anybody. */
export interface DomainEvent {
  readonly type: EventType;
  readonly at: Date;
  /** Whose account it is about. */
  readonly userId?: string | undefined;
  /** Who did it, where that is somebody else: an administrator, the command line. */
  readonly actor?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly method?: string | undefined;
  readonly source?: Source | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  /** Of `account.rolled-back`: what to go back to. */
  readonly undo?: Undo | undefined;
}

/** Runs inside the transaction of what happened: the event and its effects (a notice, an audit line) stand or fall with it. */
export type Subscriber = (tx: Transaction, event: DomainEvent) => Promise<void>;

export interface Events {
  publish(tx: Transaction, event: DomainEvent): Promise<void>;
}

/** Passes each event to every subscriber, in order, in the publisher's transaction. */
export function createEvents(subscribers: readonly Subscriber[]): Events {
  return {
    async publish(tx, event) {
      for (const subscriber of subscribers) await subscriber(tx, event);
    },
  };
}
