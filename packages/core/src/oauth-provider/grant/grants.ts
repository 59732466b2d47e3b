import type { Platform } from '../../platform/platform.ts';
import { type ExchangeCode, prepareExchange } from './exchange.ts';
import { prepareRotateGrant, type RotateGrant } from './rotate.ts';

/** What the token endpoint does with grants: one statement each. */
export interface Grants {
  readonly exchange: ExchangeCode;
  readonly rotate: RotateGrant;
}

export function createGrants(deps: Pick<Platform, 'clock' | 'db' | 'settings'>): Grants {
  return { exchange: prepareExchange(deps), rotate: prepareRotateGrant(deps) };
}
