import type { Platform } from '../../platform/platform.ts';
import { prepareRedeem, type RedeemDeviceCode } from '../device/redeem.ts';
import { type ExchangeCode, prepareExchange } from './exchange.ts';
import { prepareRotateGrant, type RotateGrant } from './rotate.ts';

/** What the token endpoint does with grants: one statement each. */
export interface Grants {
  readonly exchange: ExchangeCode;
  readonly rotate: RotateGrant;
  readonly redeem: RedeemDeviceCode;
}

export function createGrants(deps: Pick<Platform, 'clock' | 'db' | 'settings'>): Grants {
  return { exchange: prepareExchange(deps), rotate: prepareRotateGrant(deps), redeem: prepareRedeem(deps) };
}
