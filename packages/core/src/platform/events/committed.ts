import type { Database, Transaction } from '../database/database.ts';
import type { DomainEvent, Subscriber } from './events.ts';

/** A database whose transactions report their commit, and the subscriber that collects what happened in each transaction. */
export interface CommittedEvents {
  readonly db: Database;
  readonly subscriber: Subscriber;
}

/**
 * Calls `hear` with events once they are committed. Subscribers run inside the transaction, which may still be rolled back: a
 * stale sign-in has published a success that never became true. Events of a transaction that is rolled back are not published.
 */
export function publishCommitted(db: Database, hear: (event: DomainEvent) => void): CommittedEvents {
  const underWay = new WeakMap<Transaction, DomainEvent[]>();
  const transaction: Database['transaction'] = async (work, config) => {
    const happened: DomainEvent[] = [];
    const value = await db.transaction((tx) => {
      underWay.set(tx, happened);
      return work(tx);
    }, config);
    for (const event of happened) hear(event);
    return value;
  };
  return {
    db: Object.create(db, { transaction: { value: transaction } }) as Database,
    subscriber: async (tx, event) => void underWay.get(tx)?.push(event),
  };
}
