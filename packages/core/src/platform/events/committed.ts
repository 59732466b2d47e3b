import type { Database, Transaction } from '../database/database.ts';
import type { DomainEvent, Subscriber } from './events.ts';

/** A database whose transactions tell, and the subscriber by which they learn what has happened in them. */
export interface CommittedEvents {
  readonly db: Database;
  readonly subscriber: Subscriber;
}

/**
 * Has `hear` told of events once they are true. Subscribers run inside the transaction of what happened, which may be rolled
 * back yet: a sign-in that was stale has published its success, and never was. What is rolled back is not published.
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
