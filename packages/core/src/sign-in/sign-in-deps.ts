import type { Recipients } from '../account/message-budget.ts';
import type { Platform } from '../platform/platform.ts';
import type { WithSessions } from '../session/live.ts';
import type { Principals } from '../session/principals.ts';
import type { Linkers } from './awaited-link.ts';
import type { Factors } from './factor.ts';
import type { TokenIssuer } from './tokens.ts';
import type { DeviceTrust } from './trust.ts';

/** What a sign-in needs besides the platform: every factor, what may wait for a proof, and the browsers that accounts trust. */
export interface SignInDeps extends Platform, Recipients, WithSessions {
  readonly principals: Principals;
  readonly factors: Factors;
  readonly linkers: Linkers;
  readonly deviceTrust: DeviceTrust;
  readonly tokens: TokenIssuer;
}
