import { eq } from 'drizzle-orm';
import { users } from '../src/account/tables.ts';
import { passwords } from '../src/factors/password/tables.ts';
import type { IdentityRow } from '../src/factors/social/queries.ts';
import { sealUnlinkToken } from '../src/factors/social/sealed.ts';
import { identities } from '../src/factors/social/tables.ts';
import { newId } from '../src/platform/random.ts';
import { sessions } from '../src/session/tables.ts';
import type { TestApp } from './app.ts';
import { type Person, signedUp } from './people.ts';

let people = 0;

/** A person at a provider whom nobody had before. */
export function newSubject(): string {
  people += 1;
  return `${Date.now()}${people}`;
}

/** Links an identity to an account, as an earlier sign-in left it. */
export async function linkTo(
  app: TestApp,
  userId: string,
  provider: string,
  {
    subject = newSubject(),
    issuer = `https://${provider}.test`,
    unlinkToken,
  }: { subject?: string; issuer?: string; unlinkToken?: string } = {},
): Promise<IdentityRow> {
  const { db, clock, keyring } = app.daemun.deps;
  const id = newId();
  const now = clock.now();
  const [row] = await db
    .insert(identities)
    .values({
      id,
      userId,
      provider,
      issuer,
      subject,
      linkedAt: now,
      lastUsedAt: now,
      unlinkToken: unlinkToken === undefined ? null : sealUnlinkToken(keyring, id, unlinkToken),
    })
    .returning();
  if (!row) throw new Error('nothing was linked');
  return row;
}

/** Makes the sessions that an account has now those of a sign-in at a provider. */
export async function cameBy(app: TestApp, userId: string, provider: string): Promise<void> {
  const proof = {
    method: `social:${provider}`,
    kind: 'knowledge',
    amr: 'fed',
    channel: 'upstream',
    phishingResistant: false,
    userVerified: false,
  } as const;
  await app.daemun.deps.db
    .update(sessions)
    .set({ proofs: [proof], amr: ['fed'] })
    .where(eq(sessions.userId, userId));
}

/** What an account has besides a provider. */
export interface Besides {
  readonly password?: boolean;
  readonly email?: boolean;
}

/** Somebody who is signed in by a provider. */
export async function signedUpBy(
  app: TestApp,
  provider: string,
  { password = false, email = false }: Besides = {},
): Promise<Person & { readonly identity: IdentityRow }> {
  const person = await signedUp(app);
  const { db } = app.daemun.deps;
  if (!password) await db.delete(passwords).where(eq(passwords.userId, person.userId));
  if (!email) await db.update(users).set({ email: null, emailVerifiedAt: null }).where(eq(users.id, person.userId));
  await cameBy(app, person.userId, provider);
  return { ...person, identity: await linkTo(app, person.userId, provider) };
}

/** The identities of an account, as they stand. */
export function identitiesOf(app: TestApp, userId: string): Promise<readonly IdentityRow[]> {
  return app.daemun.deps.db.select().from(identities).where(eq(identities.userId, userId));
}
