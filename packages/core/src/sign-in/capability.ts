import type { Recipients } from '../account/message-budget.ts';
import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations, subscribers, sweep } from '../kernel/slots.ts';
import { linkKinds } from '../one-time/link-kind.ts';
import { oneTimeItems } from '../one-time/one-time-table.ts';
import type { SessionGives } from '../session/capability.ts';
import { stepUpAdvisers } from '../session/guard.ts';
import { awaitedLink, linkersOf } from './awaited-link.ts';
import { knowsBrowser } from './device-attempts.ts';
import { createDeviceSweep } from './device-sweep.ts';
import { examineSignIn } from './doctor.ts';
import { signInEvents } from './events.ts';
import { factors, factorsOf } from './factor.ts';
import { declineLink, getAwaitedLink } from './link-routes.ts';
import { pendingItems } from './pending.ts';
import { getPendingSignIn, loginOptions, restore } from './routes.ts';
import { sweepCodes } from './second-factor-attempts.ts';
import { signInSettings } from './settings.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import { stepUpMethods } from './step-up-methods.ts';
import { deletePlantedFactors, endSignInsWithAccess } from './subscriber.ts';

/** Turns verified factors into a session, or says what is still missing. The capabilities of the factors come after this one. */
export const signIn: Capability<
  Base & SessionGives & Pick<SignInDeps, 'deviceTrust' | 'tokens'>,
  Pick<SignInDeps, 'factors' | 'linkers'> & Recipients
> = {
  name: 'sign-in',
  settings: signInSettings,
  examine: examineSignIn,
  open: ({ contributions, db }) => ({
    gives: {
      factors: factorsOf(contributions.all(factors)),
      linkers: linkersOf(contributions),
      knowsBrowser: (recipient, cookie) => knowsBrowser(db, recipient, cookie),
    },
  }),
  routes: () => [loginOptions, getPendingSignIn, restore, getAwaitedLink, declineLink],
  contributes: ({ db, factors: all }) => [
    eventDeclarations.of(signInEvents),
    subscribers.of(endSignInsWithAccess),
    subscribers.of(deletePlantedFactors(all)),
    sweep('known devices', createDeviceSweep()),
    ...oneTimeItems(pendingItems),
    linkKinds.of(awaitedLink),
    sweep('second-factor attempts', sweepCodes),
    stepUpAdvisers.of((principal, need) => stepUpMethods({ db, factors: all }, principal, need)),
  ],
};
