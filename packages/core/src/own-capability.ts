/** What an embedder needs to write a capability (docs/guides/capabilities.md). Everything else inside may change. */
export { findUserById } from './account/queries.ts';
export type { UserRow } from './account/user.ts';
export type { AppDeps } from './capabilities.ts';
export type { Capability, Opened } from './kernel/capability.ts';
export { type Finding, type FindingRule, findingsOf } from './kernel/finding.ts';
export { type Contribution, type Slot, slot } from './kernel/slot.ts';
export {
  type Examination,
  eventDeclarations,
  examinations,
  jobHandlers,
  migrations,
  type PersonalDataSource,
  personalData,
  type Scheduled,
  schedule,
  sealedColumns,
  subscribers,
  sweep,
} from './kernel/slots.ts';
export { type LinkKind, type LinkKindDeclaration, linkKind, linkKinds } from './one-time/link-kind.ts';
export {
  type Match,
  type NewItem,
  type OneTimeDeclaration,
  type OneTimeTable,
  oneTimeItems,
  oneTimeTable,
} from './one-time/one-time-table.ts';
export { consume as consumeLink, type Issue, issue as issueLink, type Kept, peek as peekLink } from './one-time/single-use.ts';
export { type OwnSettings, ownSettings } from './platform/config/own-settings.ts';
export { variable } from './platform/config/variable.ts';
export type { Database, Queryable, Transaction } from './platform/database/database.ts';
export { type Declarations, defineEvents, type EventDeclaration, type EventDetails, type Notice } from './platform/events/declare.ts';
export type { DomainEvent, EventType, HeardEvent, Subscriber } from './platform/events/events.ts';
export { escapeHtml, type HtmlPage, htmlPage, type Redirect, redirectTo } from './platform/http/answer.ts';
export { defineErrors, Problem, type ProblemKind } from './platform/http/errors.ts';
export { type Admission, anyone, type CredentialScheme, type Guard } from './platform/http/guard.ts';
export { limit, rates, thePrincipal, unlimitedBecauseStatic, unlimitedBecauseUnguessable } from './platform/http/rates.ts';
export type { RequestContext, Source } from './platform/http/request-context.ts';
export { type Route, route } from './platform/http/route.ts';
export { service } from './platform/http/service.ts';
export type { Job, JobHandler, Jobs } from './platform/jobs/jobs.ts';
export { constantTimeEqual, newId, randomToken, tokenHash, tokenShape } from './platform/random.ts';
export { type SignedIn, signedIn } from './session/guard.ts';
export type { Acting, Action, ActNeeds, LiveSessions, Publish, WithSessions } from './session/live.ts';
export { completeSignIn } from './sign-in/complete-sign-in.ts';
export {
  admits,
  type Factor,
  type FactorTraits,
  factors,
  proven,
  StaleSignIn,
  type Switched,
  type VerifiedFactor,
} from './sign-in/factor.ts';
export { SignInResult, Transport } from './sign-in/result.ts';
