import type { SmsGatewayName } from '../config/sms-settings.ts';
import type { Platform } from '../platform.ts';
import { openAligo } from './aligo.ts';
import type { SmsGateway } from './gateway.ts';
import { openSmsOutbox } from './outbox.ts';
import { createSmsRelay, type SmsRelay } from './relay.ts';
import { openSolapi } from './solapi.ts';
import { openTwilio } from './twilio.ts';

/** The gateways that the settings name, in their order. */
export function openSmsRelay(deps: Pick<Platform, 'clock' | 'db' | 'log' | 'settings'>): SmsRelay {
  return createSmsRelay(
    deps,
    deps.settings.sms.gateways.map((name) => open(deps, name)),
  );
}

/** @throws TypeError where the settings of the gateway are missing: the check at the start names them first */
function open(deps: Pick<Platform, 'clock' | 'db' | 'settings'>, name: SmsGatewayName): SmsGateway {
  const { aligo, solapi, twilio } = deps.settings.sms;
  if (name === 'outbox:') return openSmsOutbox(deps);
  if (name === 'aligo:' && aligo) return openAligo(aligo);
  if (name === 'solapi:' && solapi) return openSolapi(solapi, deps.clock);
  if (name === 'twilio:' && twilio) return openTwilio(twilio);
  throw new TypeError(`the settings of ${name} are missing`);
}
