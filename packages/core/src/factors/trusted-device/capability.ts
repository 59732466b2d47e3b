import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, subscribers, sweep } from '../../kernel/slots.ts';
import type { SessionGives } from '../../session/capability.ts';
import { forgottenEverywhere } from '../../session/routes.ts';
import type { DeviceTrust } from '../../sign-in/trust.ts';
import { trustedDeviceEvents } from './events.ts';
import { sweepTrustedDevices } from './queries.ts';
import { deleteTrustedDevice, deleteTrustedDevices, getTrustedDevices } from './routes.ts';
import { endTrustWithCredentials } from './subscriber.ts';
import { createDeviceTrust } from './trust.ts';

/** Browsers on which sign-in does not ask an account for its second factor (R5). */
export const trustedDevice: Capability<Base & SessionGives, { readonly deviceTrust: DeviceTrust }> = {
  name: 'trusted-device',
  open: (deps) => ({ gives: { deviceTrust: createDeviceTrust(deps) } }),
  routes: () => [getTrustedDevices, deleteTrustedDevices, deleteTrustedDevice],
  contributes: ({ deviceTrust }) => [
    eventDeclarations.of(trustedDeviceEvents),
    subscribers.of(endTrustWithCredentials),
    sweep('trusted devices', sweepTrustedDevices),
    forgottenEverywhere.of(deviceTrust.endAll),
  ],
};
