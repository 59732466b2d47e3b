import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient, addResource } from '../oauth.ts';
import { visit } from '../oauth-browser.ts';
import { type Person, signedUp } from '../people.ts';
import { writeGuide } from './guide-code.ts';
import { useIssuer } from './issuer.ts';

const build = join(import.meta.dirname, '../../../../build');

describe('the samples of the guide of the OAuth provider', () => {
  const given = useIssuer();
  let folder: string;
  let person: Person;
  beforeAll(async () => {
    const { issuer } = given;
    await addResource(issuer, { identifier: 'https://api.example.com' });
    const shop = await addClient(issuer, { trust: 'first-party', postLogoutRedirectUris: ['https://shop.example/bye'] });
    const reports = await addClient(issuer, {
      kind: 'machine',
      redirectUris: [],
      scopes: ['orders:read'],
      resources: ['https://api.example.com'],
    });
    Object.assign(process.env, {
      OIDC_CLIENT_ID: shop.client.id,
      OIDC_CLIENT_SECRET: shop.clientSecret,
      REPORTS_ID: reports.client.id,
      REPORTS_SECRET: reports.clientSecret,
    });
    await mkdir(build, { recursive: true });
    folder = mkdtempSync(join(build, 'guide-'));
    writeGuide('oauth-provider.md', folder, {
      'https://auth.example.com': issuer.origin,
      // As the guide says: while Daemun is at http://localhost.
      'oidc.ClientSecretBasic(secret)': 'oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests] }',
    });
    person = await signedUp(issuer);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('sign a person in', async () => {
    const { beginSignIn, finishSignIn } = await import(join(folder, 'lib/sign-in.ts'));
    const { url, pending } = await beginSignIn();
    const { claims } = await finishSignIn(await visit(given.issuer, person.browser, url), pending);
    expect(claims).toMatchObject({ sub: person.userId, email: person.email, acr: 'aal1' });
  });

  it('get a machine its token', async () => {
    const { machineToken } = await import(join(folder, 'lib/machine.ts'));
    expect(await machineToken()).toMatchObject({ token_type: 'bearer', scope: 'orders:read' });
  });
});
