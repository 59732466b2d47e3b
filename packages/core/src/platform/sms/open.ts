import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import type { SmsGatewayName } from '../config/sms-settings.ts';
import { openAligo } from './aligo.ts';
import type { SmsGateway } from './gateway.ts';
import { openSmsOutbox } from './outbox.ts';
import { createSmsRelay, type SmsRelay } from './relay.ts';
import { openSolapi } from './solapi.ts';
import { openTwilio } from './twilio.ts';

type VendorName = Exclude<SmsGatewayName, 'outbox:'>;

/** The gateways that the settings name, in their order. */
export function openSmsRelay(deps: Parameters<typeof createSmsRelay>[0]): SmsRelay {
  const { settings, clock } = deps;
  return createSmsRelay(
    deps,
    settings.sms.gateways.map((name) => (name === 'outbox:' ? openSmsOutbox(deps) : openVendor(settings, clock, name))),
  );
}

/** Only the vendors among the gateways, for code that has no database. */
export function openVendors({ settings, clock }: { readonly settings: Settings; readonly clock: Clock }): readonly SmsGateway[] {
  return settings.sms.gateways.filter((name) => name !== 'outbox:').map((name) => openVendor(settings, clock, name));
}

/** @throws TypeError if the settings of the gateway are missing; the check at the start names them before that */
function openVendor({ sms: { aligo, solapi, twilio } }: Settings, clock: Clock, name: VendorName): SmsGateway {
  if (name === 'aligo:' && aligo) return openAligo(aligo);
  if (name === 'solapi:' && solapi) return openSolapi(solapi, clock);
  if (name === 'twilio:' && twilio) return openTwilio(twilio);
  throw new TypeError(`the settings of ${name} are missing`);
}
