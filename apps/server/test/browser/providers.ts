import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { type IssuerPerson, startIssuer, type TestIssuer } from '../../../../packages/core/test/providers/issuer.ts';
import { atRest } from './at-rest.ts';

/**
 * Providers on loopback: Google, whose word about gmail.com counts, an issuer of the operator, whose word counts nowhere, and
 * Apple, which posts its reply from its own site.
 */
export interface TestProviders {
  readonly google: TestIssuer;
  readonly company: TestIssuer;
  readonly apple: TestIssuer;
  /** Starts them, and gives the variables of a server that uses them. */
  environment(): Promise<Record<string, string>>;
}

/** The name of the operator's issuer on pages. */
export const companyLabel = 'Hanbit';

export function useProviders(): TestProviders {
  let started: readonly TestIssuer[] = [];
  afterAll(() => Promise.all(started.map((issuer) => issuer.close())));
  const present = (at: number): TestIssuer => {
    const issuer = started[at];
    if (!issuer) throw new Error('providers answer only while tests run');
    return issuer;
  };
  return {
    get google() {
      return present(0);
    },
    get company() {
      return present(1);
    },
    get apple() {
      return present(2);
    },
    async environment() {
      // Apple's secret is a statement that a key has signed, another one for each call.
      const signed = { acceptsSecret: (secret: string) => secret.split('.').length === 3 };
      const [google, company, apple] = await Promise.all([startIssuer(), startIssuer(), startIssuer(signed)]);
      started = [google, company, apple];
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        GOOGLE_CLIENT_ID: google.clientId,
        GOOGLE_CLIENT_SECRET: google.clientSecret,
        GOOGLE_ISSUER: google.url,
        DAEMUN_OIDC_HANBIT_CLIENT_ID: company.clientId,
        DAEMUN_OIDC_HANBIT_CLIENT_SECRET: company.clientSecret,
        DAEMUN_OIDC_HANBIT_ISSUER: company.url,
        DAEMUN_OIDC_HANBIT_LABEL: companyLabel,
        APPLE_CLIENT_ID: apple.clientId,
        APPLE_TEAM_ID: 'TEAM123456',
        APPLE_KEY_ID: 'KEY1234567',
        APPLE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        APPLE_ISSUER: apple.url,
      };
    },
  };
}

/** Somebody new at a provider: whoever goes there next is this person. */
export function arrive(issuer: TestIssuer, claims: Partial<IssuerPerson> = {}): IssuerPerson {
  const person: IssuerPerson = { sub: randomUUID(), ...claims };
  issuer.people.push(person);
  return person;
}

/** Follows the button of a provider. Nobody is asked there, so the browser is back at once. */
export async function goBy(page: Page, provider: string, lands: string): Promise<void> {
  await page.locator(`main a[data-provider="${provider}"]`).click();
  await page.waitForURL((url) => url.pathname === lands);
  await atRest(page);
}
