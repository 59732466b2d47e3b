import { randomUUID } from 'node:crypto';
import { lockUser } from '../src/account/queries.ts';
import type { DaemunInput } from '../src/daemun.ts';
import { removePassword } from '../src/factors/password/queries.ts';
import { requireProvider } from '../src/factors/social/deps.ts';
import { type LinkOutcome, linkPerson } from '../src/factors/social/linked.ts';
import type { UpstreamIdentity } from '../src/factors/social/provider.ts';
import { type IdentityRow, insertIdentity } from '../src/factors/social/queries.ts';
import type { TestApp } from './app.ts';
import { type Person, signedUp } from './people.ts';

/** Two issuers that nobody calls. */
const issuers = {
  acme: { issuer: 'https://acme.example.test', clientId: 'daemun', label: 'Acme' },
  zenith: { issuer: 'https://zenith.example.test', clientId: 'daemun', label: 'Zenith' },
} as const;

/** A house with two providers, in which a mailbox signs nobody in. */
export const twoProviders = {
  social: { oidc: issuers },
  signInMethods: ['password', 'passkey'],
} as const satisfies Partial<DaemunInput>;

/** Links a person at a provider to an account, as if they had come back from there. */
export async function givenIdentity(
  { daemun }: Pick<TestApp, 'daemun'>,
  { userId }: Pick<Person, 'userId'>,
  more: Partial<IdentityRow> = {},
): Promise<IdentityRow> {
  const { db, clock } = daemun.deps;
  const at = clock.now();
  const row: IdentityRow = {
    id: randomUUID(),
    userId,
    provider: 'acme',
    issuer: `https://${more.provider ?? 'acme'}.example.test`,
    subject: randomUUID(),
    email: null,
    linkedAt: at,
    lastUsedAt: at,
    asleepSince: null,
    unlinkToken: null,
    tokens: null,
    ...more,
  };
  if (!(await db.transaction((tx) => insertIdentity(tx, row)))) throw new Error('the identity is linked already');
  return row;
}

/** Somebody whose account has this identity and nothing else to sign in with, in a fresh session. */
export async function onlyByIdentity(
  app: TestApp,
  more: Partial<IdentityRow> = {},
): Promise<{ readonly person: Person; readonly identity: IdentityRow }> {
  const person = await signedUp(app);
  const identity = await givenIdentity(app, person, more);
  await withoutPassword(app, person);
  return { person, identity };
}

export async function withoutPassword({ daemun }: Pick<TestApp, 'daemun'>, { userId }: Pick<Person, 'userId'>): Promise<void> {
  await daemun.deps.db.transaction((tx) => removePassword(tx, userId));
}

/** What a provider says of a person. */
export function upstreamPerson(more: Partial<UpstreamIdentity> = {}): UpstreamIdentity {
  return {
    issuer: 'https://acme.example.test',
    subject: randomUUID(),
    email: null,
    emailVerified: false,
    emailTrusted: false,
    name: null,
    image: null,
    authenticatedAt: undefined,
    twoFactors: false,
    tokens: undefined,
    ...more,
  };
}

/** Links a person at Acme to an account as a route does, with what is remembered and published. */
export function link(
  { daemun: { deps } }: Pick<TestApp, 'daemun'>,
  { userId }: Pick<Person, 'userId'>,
  person: UpstreamIdentity = upstreamPerson(),
): Promise<LinkOutcome> {
  const source = { address: '192.0.2.1', prefix: '192.0.2.1', userAgent: null };
  return deps.db.transaction(async (tx) => {
    if (!(await lockUser(tx, userId))) throw new Error('there is no such account');
    return linkPerson(deps, tx, requireProvider(deps, 'acme'), { userId, source }, person);
  });
}
