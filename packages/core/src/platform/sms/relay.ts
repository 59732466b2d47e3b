import type { Platform } from '../platform.ts';
import { spendOne } from './budget.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { SmsFailure, type SmsGateway, type SmsMessage } from './gateway.ts';

/** Sends by the first gateway that takes a message. */
export interface SmsRelay {
  readonly gateways: readonly SmsGateway[];
  /** @throws SmsFailure of the last gateway that was asked */
  send(message: SmsMessage): Promise<void>;
}

/** The gateways in their order, each behind its own circuit breaker. */
export function createSmsRelay(deps: Pick<Platform, 'clock' | 'db' | 'log' | 'settings'>, gateways: readonly SmsGateway[]): SmsRelay {
  const guarded = gateways.map((gateway) => ({ gateway, breaker: createCircuitBreaker(deps.clock) }));

  async function ask(gateway: SmsGateway, message: SmsMessage): Promise<void> {
    try {
      await gateway.send(message);
    } catch (error) {
      // What was surely not taken may be asked for once more. After silence it may be on its way.
      if (!(error instanceof SmsFailure) || error.kind !== 'unavailable') throw error;
      await gateway.send(message);
    }
  }

  return {
    gateways,
    async send(message) {
      if (!(await spendOne(deps))) {
        deps.log.error({ perDay: deps.settings.sms.perDay }, 'no more text messages leave today: the daily budget is used up');
        throw new SmsFailure('budget', 'the daily budget of text messages is used up');
      }
      let last = new SmsFailure('unavailable', 'every gateway is resting');
      for (const { gateway, breaker } of guarded) {
        if (!breaker.allows()) continue;
        try {
          await ask(gateway, message);
          breaker.succeeded();
          return;
        } catch (error) {
          if (!(error instanceof SmsFailure)) throw error;
          last = error;
          deps.log.warn({ gateway: gateway.name, kind: error.kind, reason: error.message }, 'a text message was not taken');
          if (error.kind === 'number') {
            breaker.succeeded();
            // A gateway that serves one country says so by this; another may reach the number.
            continue;
          }
          breaker.failed();
        }
      }
      throw last;
    },
  };
}
