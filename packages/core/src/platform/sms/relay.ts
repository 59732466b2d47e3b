import { type Metrics, noMetrics } from '../metrics/metrics.ts';
import type { Platform } from '../platform.ts';
import { consumeOne, refundOne } from './budget.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { SmsFailure, type SmsFailureKind, type SmsGateway, type SmsMessage } from './gateway.ts';

/** Sends by the first gateway that takes a message. */
export interface SmsRelay {
  readonly gateways: readonly SmsGateway[];
  /**
   * `proven`: an account has proven the number, rather than a request having just typed it (C4).
   * @throws SmsFailure the most hopeful failure of the gateways
   */
  send(message: SmsMessage, number: { readonly proven: boolean }): Promise<void>;
}

interface Guarded {
  readonly gateway: SmsGateway;
  readonly breaker: CircuitBreaker;
}

/** A gateway that took longer to fail is not asked again, because the user has waited long enough for this gateway. */
const soonMs = 2000;

/** The most hopeful first: the message may have arrived; a gateway may take it next time; or after an operator acts; never. */
const byHope: readonly SmsFailureKind[] = ['silent', 'unavailable', 'settings', 'number'];

/** The gateways in their order, each behind its own circuit breaker. */
export function createSmsRelay(
  deps: Pick<Platform, 'clock' | 'db' | 'log' | 'settings'> & { readonly metrics?: Metrics },
  gateways: readonly SmsGateway[],
): SmsRelay {
  const { metrics = noMetrics } = deps;
  const guarded: readonly Guarded[] = gateways.map((gateway) => ({ gateway, breaker: createCircuitBreaker(deps.clock) }));

  async function ask(gateway: SmsGateway, message: SmsMessage): Promise<void> {
    const begun = performance.now();
    try {
      await gateway.send(message);
    } catch (error) {
      // A message that was surely not taken is tried once more, while the user still waits patiently. After silence the message
      // may be on its way.
      const soon = performance.now() - begun < soonMs;
      if (!(error instanceof SmsFailure) || error.kind !== 'unavailable' || !soon) throw error;
      await gateway.send(message);
    }
  }

  /** Undefined once the gateway has taken the message; else the failure. */
  async function offer({ gateway, breaker }: Guarded, message: SmsMessage): Promise<SmsFailure | undefined> {
    // The gateway was not asked, so its breaker learns nothing: neither its count nor its probe changes.
    if (gateway.delivers?.(message) === false) return new SmsFailure('number', 'it does not deliver there');
    if (!breaker.allows()) return new SmsFailure('unavailable', 'it is resting');
    try {
      await ask(gateway, message);
    } catch (error) {
      if (!(error instanceof SmsFailure)) throw error;
      if (error.kind === 'number') breaker.succeeded();
      else breaker.failed();
      return error;
    }
    breaker.succeeded();
    return undefined;
  }

  return {
    gateways,
    async send(message, { proven }) {
      const spent = await consumeOne(deps, proven);
      if (!spent) {
        const which = proven ? 'no more text messages leave today' : 'no more text messages leave today to numbers that are not proven';
        metrics.textDelivered('none', 'budget');
        deps.log.error({ perDay: deps.settings.sms.perDay }, `${which}: the daily budget is used up`);
        throw new SmsFailure('budget', 'the daily budget of text messages is used up');
      }
      const failures: SmsFailure[] = [];
      for (const one of guarded) {
        const failure = await offer(one, message);
        metrics.textDelivered(one.gateway.name, failure?.kind ?? 'sent');
        if (!failure) return;
        const { kind, message: told } = failure;
        deps.log.warn({ gateway: one.gateway.name, kind, reason: told }, 'a text message was not taken');
        failures.push(failure);
      }
      // After silence the message may have been sent, and paid for.
      if (!failures.some(({ kind }) => kind === 'silent')) await refundOne(deps, spent);
      failures.sort((one, other) => byHope.indexOf(one.kind) - byHope.indexOf(other.kind));
      throw failures[0] ?? new SmsFailure('settings', 'there is no gateway');
    },
  };
}
