import { eventDeclarations, sweep } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { deviceAuthorization } from './authorization.ts';
import { deviceEvents } from './events.ts';
import { claimDevice, decideDevice } from './routes.ts';
import { sweepDeviceCodes } from './store.ts';

/** The part of the provider for devices that ask for a person. */
export const devicePart: OAuthPart = {
  routes: [deviceAuthorization, claimDevice, decideDevice],
  contributes: () => [eventDeclarations.of(deviceEvents), sweep('device codes', sweepDeviceCodes)],
};
