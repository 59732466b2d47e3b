import type { SessionGuardNeeds } from '../session/guard.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import type { ClientKeys } from './client/keys.ts';
import type { Grants } from './grant/grants.ts';
import type { LogoutSender } from './logout/logout-sender.ts';
import type { Resources } from './resource/resource.ts';
import type { TokenLookup } from './tokens/live-tokens.ts';
import type { Subjects } from './tokens/subject.ts';

/** What the endpoints of the provider need. */
export interface OAuthDeps extends SignInDeps, TokenLookup, Pick<SessionGuardNeeds, 'stepUpMethods'> {
  readonly clientKeys: ClientKeys;
  readonly resources: Resources;
  readonly grants: Grants;
  readonly subjects: Subjects;
  readonly logoutSender: LogoutSender;
}
