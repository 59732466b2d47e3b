import { describe, expect, it } from 'vitest';
import type { Principal, PrincipalSession, PrincipalUser } from '../../platform/http/principal.ts';
import type { OAuthClient } from '../client/client.ts';
import type { AuthorizationRequest } from '../request/request.ts';
import { type Caller, type Missing, missing, type StandingConsent, type Waiting } from './missing.ts';

const minute = 60_000;
const received = new Date('2026-01-01T12:00:00Z');
const before = (minutes: number) => new Date(received.getTime() - minutes * minute);
const later = new Date(received.getTime() + 1);
const now = new Date(received.getTime() + minute);

interface Case {
  readonly request?: Partial<AuthorizationRequest>;
  readonly client?: Partial<OAuthClient>;
  readonly chosen?: boolean;
  readonly session?: Partial<PrincipalSession>;
  readonly user?: Partial<PrincipalUser>;
  readonly caller?: Partial<Caller> | null;
  readonly consent?: Partial<StandingConsent> | null;
}

const session = {
  id: 'session',
  createdAt: before(30),
  authenticatedAt: before(30),
  stronglyAuthenticatedAt: null,
  amr: ['pwd'],
  aal: 1,
  expiresAt: new Date('2027-01-01'),
} as unknown as PrincipalSession;

function step({ request, client, chosen, session: ofSession, user, caller, consent }: Case): string | undefined {
  const waiting = {
    request: { redirectUri: 'https://shop.example/cb', scopes: ['openid'], resources: ['r'], prompts: [], level: 1, ...request },
    client: { kind: 'confidential', trust: 'third-party', ...client },
    receivedAt: received,
    chosenSessionId: chosen ? 'session' : 'another',
  } as unknown as Waiting;
  const principal = { user: { twoFactorEnabled: false, ...user }, session: { ...session, ...ofSession } } as unknown as Principal;
  const asking = caller === null ? undefined : { principal, subject: undefined, mustEnrol: false, ...caller };
  const standing = consent === null ? undefined : { scopes: ['openid'], resources: ['r'], grantedAt: before(60), ...consent };
  const found: Missing | undefined = missing(waiting, asking, standing, now);
  return found?.step === 'step-up' ? `step-up ${found.need} ${found.why}` : found?.step;
}

/** Each is what a request lacks, and the one change that ends that. */
const table: readonly [string, Case, string | undefined][] = [
  ['nothing, with a session and a remembered consent', {}, undefined],
  ['a sign-in, without a session', { caller: null }, 'sign-in'],
  ['a sign-in, with a session that is over', { session: { expiresAt: now } }, 'sign-in'],
  ['a sign-in, where another account is asked for', { request: { subject: 'a' }, caller: { subject: 'b' } }, 'sign-in'],
  ['nothing, where this account is asked for', { request: { subject: 'a' }, caller: { subject: 'a' } }, undefined],
  ['an enrolment, before anything else of the account', { caller: { mustEnrol: true }, consent: null }, 'enrol'],

  ['a fresh proof', { request: { prompts: ['login'] } }, 'step-up fresh fresh'],
  [
    'a proof after the request, not at the same moment',
    { request: { prompts: ['login'] }, session: { authenticatedAt: received } },
    'step-up fresh fresh',
  ],
  ['nothing, after a proof', { request: { prompts: ['login'] }, session: { authenticatedAt: later } }, undefined],
  [
    'a second factor, for an account that has one',
    { request: { prompts: ['login'] }, user: { twoFactorEnabled: true }, session: { authenticatedAt: later } },
    'step-up strong fresh',
  ],
  [
    'a second factor after the request',
    {
      request: { prompts: ['login'] },
      user: { twoFactorEnabled: true },
      session: { authenticatedAt: later, stronglyAuthenticatedAt: before(1) },
    },
    'step-up strong fresh',
  ],
  [
    'nothing, after a second factor',
    { request: { prompts: ['login'] }, user: { twoFactorEnabled: true }, session: { stronglyAuthenticatedAt: later } },
    undefined,
  ],
  ['a proof, with a maximum age of 0', { request: { maxAge: 0 }, session: { authenticatedAt: received } }, 'step-up fresh fresh'],
  ['a proof, older than the maximum age', { request: { maxAge: 1799 } }, 'step-up fresh fresh'],
  ['nothing, as old as the maximum age, at the moment of the request', { request: { maxAge: 1800 } }, undefined],
  ['a second factor within the maximum age', { request: { maxAge: 1800 }, user: { twoFactorEnabled: true } }, 'step-up strong fresh'],
  ['a proof, because login outweighs an age', { request: { maxAge: 1800, prompts: ['login'] } }, 'step-up fresh fresh'],

  ['level 2, by a second factor', { request: { level: 2 } }, 'step-up strong level'],
  ['level 2, by a password', { request: { level: 2 }, session: { amr: ['sms'] } }, 'step-up knowledge level'],
  ['nothing at level 2', { request: { level: 2 }, session: { aal: 2 } }, undefined],

  ['the choice of the account', { request: { prompts: ['select_account'] } }, 'account'],
  ['the choice, before the consent', { request: { prompts: ['select_account'] }, consent: null }, 'account'],
  ['nothing, once chosen', { request: { prompts: ['select_account'] }, chosen: true }, undefined],
  ['nothing, just signed in', { request: { prompts: ['select_account'] }, session: { createdAt: later } }, undefined],
  ['the choice, where a new account is asked for', { request: { prompts: ['create'] } }, 'account'],
  ['nothing, with the new account', { request: { prompts: ['create'] }, session: { createdAt: later } }, undefined],

  ['a consent', { consent: null }, 'consent'],
  ['a consent to one more scope', { request: { scopes: ['openid', 'email'] } }, 'consent'],
  ['a consent to one more resource', { request: { resources: ['r', 's'] } }, 'consent'],
  ['a consent to the scope of a claim', { request: { claims: { idToken: { email: null } } } }, 'consent'],
  [
    'nothing, with the scope of the claim',
    { request: { claims: { userinfo: { email: null } } }, consent: { scopes: ['openid', 'email'] } },
    undefined,
  ],
  ['no consent, for a client of the operator', { client: { trust: 'first-party' }, consent: null }, undefined],
  ['a consent, where the client asks for it', { client: { trust: 'first-party' }, request: { prompts: ['consent'] } }, 'consent'],
  ['a consent every time, for a client that nobody looked at', { client: { trust: 'unverified' } }, 'consent'],
  ['a consent after the request', { client: { trust: 'unverified' }, consent: { grantedAt: received } }, 'consent'],
  ['a consent to this request, and not to another', { client: { trust: 'unverified' }, consent: { grantedAt: later } }, 'consent'],
  ['nothing, after the consent', { client: { trust: 'unverified' }, consent: { grantedAt: later }, chosen: true }, undefined],

  [
    'a click, for an app on the same machine',
    { client: { kind: 'native', trust: 'first-party' }, request: { redirectUri: 'http://127.0.0.1:4711/cb' } },
    'account',
  ],
  [
    'a click, for a private scheme, also just signed in',
    { client: { kind: 'native' }, request: { redirectUri: 'com.example.app:/cb' }, session: { createdAt: later } },
    'account',
  ],
  [
    'a consent, which is a click too',
    { client: { kind: 'native' }, request: { redirectUri: 'com.example.app:/cb' }, consent: null },
    'consent',
  ],
  ['nothing, after the click', { client: { kind: 'native' }, request: { redirectUri: 'com.example.app:/cb' }, chosen: true }, undefined],
  ['no click, for an app with a claimed address', { client: { kind: 'native' } }, undefined],
];

describe('S-27 S-53 what a request lacks', () => {
  it.each(table)('%s', (_, given, expected) => {
    expect(step(given)).toBe(expected);
  });

  it('is said in order: session, account, enrolment, proof, level, choice, consent', () => {
    const everything: Case = {
      request: { prompts: ['login', 'select_account', 'consent'], level: 2, subject: 'a' },
      consent: null,
      caller: null,
    };
    const ends: readonly Case[] = [
      { caller: { subject: 'b', mustEnrol: true } },
      { caller: { subject: 'a', mustEnrol: true } },
      { caller: { subject: 'a' } },
      { session: { authenticatedAt: later } },
      { session: { authenticatedAt: later, aal: 2 } },
      { chosen: true },
      { consent: { grantedAt: later } },
    ];
    let state = everything;
    const said = [step(state)];
    for (const change of ends) {
      state = { ...state, ...change };
      said.push(step(state));
    }
    expect(said).toEqual(['sign-in', 'sign-in', 'enrol', 'step-up fresh fresh', 'step-up strong level', 'account', 'consent', undefined]);
  });
});
