import type { Queryable } from '../platform/database/database.ts';
import type { Factor, FactorAccount, Factors } from './factor.ts';

interface Account extends FactorAccount {
  readonly twoFactorEnabled: boolean;
}

/**
 * Could the account still sign in without this method, with a second factor where it has two-factor? Ask within the
 * transaction that holds the account, so that two removals at once do not each count on the other's.
 */
export async function canDoWithout(db: Queryable, factors: Factors, account: Account, method: string): Promise<boolean> {
  const others = factors.of(account).filter((factor) => factor.method !== method);
  if (!(await anyOf(others, (factor) => factor.offersFirst(db, account.id)))) return false;
  return canDoWithoutSecond(db, factors, account, method);
}

/** The same for second factors alone: has two-factor something left to ask for, beside codes that are used up? */
export async function canDoWithoutSecond(db: Queryable, factors: Factors, account: Account, method: string): Promise<boolean> {
  if (!account.twoFactorEnabled) return true;
  const others = factors.of(account).filter((factor) => factor.method !== method && !factor.usedUp);
  return anyOf(others, (factor) => factor.offersSecond(db, account.id, []));
}

async function anyOf(factors: readonly Factor[], offers: (factor: Factor) => Promise<boolean>): Promise<boolean> {
  for (const factor of factors) if (await offers(factor)) return true;
  return false;
}
