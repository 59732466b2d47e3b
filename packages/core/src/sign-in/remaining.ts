import type { Queryable } from '../platform/database/database.ts';
import type { Factor, FactorAccount, Factors } from './factor.ts';

interface Account extends FactorAccount {
  readonly twoFactorEnabled: boolean;
}

/**
 * Could the account still sign in without this method, with a second factor if it has two-factor? Call it in a transaction that
 * has locked the account, so that two simultaneous deletions do not rely on each other's factor.
 */
export async function canDoWithout(db: Queryable, factors: Factors, account: Account, method: string): Promise<boolean> {
  const others = factors.of(account).filter((factor) => factor.method !== method);
  if (!(await anyOf(others, (factor) => factor.offersFirst(db, account.id)))) return false;
  return canDoWithoutSecond(db, factors, account, method);
}

/** The same for second factors only: does two-factor still have a factor that is not used up? */
export async function canDoWithoutSecond(db: Queryable, factors: Factors, account: Account, method: string): Promise<boolean> {
  if (!account.twoFactorEnabled) return true;
  const others = factors.of(account).filter((factor) => factor.method !== method && !factor.usedUp);
  return anyOf(others, (factor) => factor.offersSecond(db, account.id, []));
}

async function anyOf(factors: readonly Factor[], offers: (factor: Factor) => Promise<boolean>): Promise<boolean> {
  for (const factor of factors) if (await offers(factor)) return true;
  return false;
}
