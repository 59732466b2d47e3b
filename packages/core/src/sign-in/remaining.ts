import type { Queryable } from '../platform/database/database.ts';
import type { Factor, FactorAccount, Factors } from './factor.ts';

interface Account extends FactorAccount {
  readonly twoFactorEnabled: boolean;
}

/**
 * Can the account sign in, with a second factor if it has two-factor? Call it in a transaction that has locked the account, so that
 * two simultaneous deletions do not rely on each other's factor.
 */
export async function hasWayIn(db: Queryable, factors: Factors, account: Account): Promise<boolean> {
  return waysInBy(db, factors.of(account), account);
}

/** The same without this method: could the account do without it? */
export async function canDoWithout(db: Queryable, factors: Factors, account: Account, method: string): Promise<boolean> {
  const others = factors.of(account).filter((factor) => factor.method !== method);
  return waysInBy(db, others, account);
}

/** The same for second factors only: does two-factor still have a factor that is not used up? */
export async function canDoWithoutSecond(db: Queryable, factors: Factors, account: Account, method: string): Promise<boolean> {
  if (!account.twoFactorEnabled) return true;
  const others = factors.of(account).filter((factor) => factor.method !== method && !factor.usedUp);
  return anyOf(others, (factor) => factor.offersSecond(db, account.id, []));
}

/** A way in is a first factor and, with two-factor, one that is accepted after it: a text message is none after a text message. */
function waysInBy(db: Queryable, factors: readonly Factor[], { id, twoFactorEnabled }: Account): Promise<boolean> {
  const seconds = factors.filter(({ usedUp }) => !usedUp);
  return anyOf(factors, async (first) => {
    if (!(await first.offersFirst(db, id))) return false;
    return !twoFactorEnabled || anyOf(seconds, (second) => second.offersSecond(db, id, [{ method: first.method, ...first.proof }]));
  });
}

async function anyOf(factors: readonly Factor[], offers: (factor: Factor) => Promise<boolean>): Promise<boolean> {
  for (const factor of factors) if (await offers(factor)) return true;
  return false;
}
