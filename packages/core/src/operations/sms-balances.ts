import { systemClock } from '../platform/clock.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { SmsBalance } from '../platform/sms/gateway.ts';
import { openVendors } from '../platform/sms/open.ts';

/** The remaining balance at a gateway, or why the gateway does not report one. */
export interface GatewayBalance {
  readonly gateway: string;
  readonly balance: readonly SmsBalance[];
  readonly failure?: string;
}

/** Asks every text message gateway for its remaining balance. Needs no database. */
export function smsBalances(settings: Settings): Promise<GatewayBalance[]> {
  return Promise.all(
    openVendors({ settings, clock: systemClock }).map(async (gateway) => {
      try {
        return { gateway: gateway.name, balance: (await gateway.balance?.()) ?? [] };
      } catch (error) {
        if (error instanceof Error && error.name === 'SmsFailure') return { gateway: gateway.name, balance: [], failure: error.message };
        throw error;
      }
    }),
  );
}
