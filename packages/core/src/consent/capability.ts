import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations, personalData, subscribers } from '../kernel/slots.ts';
import type { SessionGives } from '../session/capability.ts';
import { examineConsents } from './doctor.ts';
import { consentEvents } from './events.ts';
import { consentData } from './personal-data.ts';
import { consentDocuments, getOwnConsents, giveConsents, withdrawConsent } from './routes.ts';
import { consentSettings } from './settings.ts';
import { voidPlantedConsents } from './subscriber.ts';

/** Documents that users agree to, at sign-up and whenever a document changes. */
export const consent: Capability<Base & SessionGives> = {
  name: 'consent',
  settings: consentSettings,
  examine: examineConsents,
  routes: (settings) => [consentDocuments(settings), getOwnConsents, giveConsents, withdrawConsent],
  contributes: () => [eventDeclarations.of(consentEvents), subscribers.of(voidPlantedConsents), personalData.of(consentData)],
};
