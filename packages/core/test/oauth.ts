import { desc, eq } from 'drizzle-orm';
import { users } from '../src/account/tables.ts';
import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import { createClient, type NewClient } from '../src/oauth-provider/client/create-client.ts';
import { oauthClients } from '../src/oauth-provider/client/tables.ts';
import { oauthConsents } from '../src/oauth-provider/consent/tables.ts';
import { oauthGrants } from '../src/oauth-provider/grant/tables.ts';
import type { Resource } from '../src/oauth-provider/resource/resource.ts';
import { oauthResources } from '../src/oauth-provider/resource/tables.ts';
import { after } from '../src/platform/clock.ts';
import { newId, randomToken, tokenHash } from '../src/platform/random.ts';
import { sessions } from '../src/session/tables.ts';
import type { TestApp } from './app.ts';
import type { Person } from './people.ts';

/** Where test clients are sent back to. */
export const redirectUri = 'https://shop.example/cb';

/** A client as an operator makes it: confidential, verified, for every scope of ours, unless `given` says otherwise. */
export async function addClient(app: TestApp, given: Partial<NewClient> = {}): Promise<{ client: OAuthClient; clientSecret: string }> {
  const { deps } = app.daemun;
  const { client, clientSecret = '' } = await deps.db.transaction((tx) =>
    createClient(deps, tx, {
      kind: 'confidential',
      name: 'Shop',
      redirectUris: [redirectUri],
      scopes: ['openid', 'profile', 'email', 'phone', 'offline_access'],
      ...given,
    }),
  );
  return { client, clientSecret };
}

/** A resource with one scope, `orders:read`, unless `given` says otherwise. */
export async function addResource(app: TestApp, given: Partial<Resource> = {}): Promise<Resource> {
  const { db, clock } = app.daemun.deps;
  const resource: Resource = {
    identifier: 'https://api.example',
    name: 'Shop API',
    scopes: [{ scope: 'orders:read', title: { en: 'See your orders', ko: '주문 보기' } }],
    servedBy: [],
    requireDpop: false,
    accessTokenSeconds: null,
    ...given,
  };
  await db.insert(oauthResources).values({ ...resource, servedBy: [...resource.servedBy], createdAt: clock.now() });
  return resource;
}

/** The header of a client that authenticates by its secret (RFC 6749 §2.3.1). */
export function basic({ client, clientSecret }: { client: OAuthClient; clientSecret: string }): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
}

/** What a grant of a test has. Left out: that of a confidential client with PKCE, whose session stays. */
export interface GivenGrant extends Partial<Omit<typeof oauthGrants.$inferInsert, 'userId' | 'clientId' | 'sessionId'>> {
  readonly client: OAuthClient;
  readonly person: Pick<Person, 'userId'>;
  /** The session that the authorization came from. Left out: that of the person's browser. */
  readonly sessionId?: string | null;
  /** Where the code is sent. Left out: `redirectUri`. */
  readonly redirectTo?: string;
  /** No consent is recorded, as for a first-party client. */
  readonly unasked?: true;
}

/** The verifier of the code of `addGrant`. */
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

const includesAll = (all: readonly string[], some: readonly string[]) => some.every((one) => all.includes(one));

/** A grant with a code, as the authorization endpoint makes it, and the consent for it. Returns the code. */
export async function addGrant(app: TestApp, given: GivenGrant): Promise<{ code: string; grantId: string; sessionId: string | null }> {
  const { db, clock, settings } = app.daemun.deps;
  const { client, person, redirectTo = redirectUri, sessionId = null, unasked, ...columns } = given;
  const now = clock.now();
  const code = randomToken();
  const newest = await db.select().from(sessions).where(eq(sessions.userId, person.userId)).orderBy(desc(sessions.createdAt)).limit(1);
  const [account] = await db.select().from(users).where(eq(users.id, person.userId));
  const session = given.sessionId === undefined ? newest[0]?.id : sessionId;
  if (session === undefined || !account) throw new Error('the person is not signed in');
  const [grant] = await db
    .insert(oauthGrants)
    .values({
      id: newId(),
      userId: person.userId,
      clientId: client.id,
      sessionId: session,
      oidcSid: tokenHash(`${session} ${client.id}`).toString('base64url'),
      codeHash: tokenHash(code),
      codeExpiresAt: after(now, settings.oauth.codeSeconds),
      redirectHash: tokenHash(redirectTo),
      codeChallenge: tokenHash(codeVerifier).toString('base64url'),
      scopes: ['openid', 'email'],
      resources: [],
      authTime: now,
      amr: ['pwd'],
      aal: 1,
      credentialsVersion: account.credentialsVersion,
      createdAt: now,
      expiresAt: after(now, settings.oauth.codeSeconds),
      ...columns,
    })
    .returning();
  if (!grant) throw new Error('the grant was not made');
  const { scopes, resources } = grant;
  // A client gets no more than it may have.
  const own = resources.filter((resource) => !resource.startsWith(settings.origin));
  if (!includesAll(client.scopes, scopes) || !includesAll(client.resources, own))
    await db
      .update(oauthClients)
      .set({ scopes: [...new Set([...client.scopes, ...scopes])], resources: [...new Set([...client.resources, ...own])] })
      .where(eq(oauthClients.id, client.id));
  if (!unasked)
    await db
      .insert(oauthConsents)
      .values({ userId: person.userId, clientId: client.id, scopes, resources, firstGrantedAt: now, grantedAt: now })
      .onConflictDoUpdate({
        target: [oauthConsents.userId, oauthConsents.clientId],
        set: { scopes, resources, grantedAt: now },
      });
  return { code, grantId: grant.id, sessionId: session };
}
