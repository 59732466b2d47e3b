import { expect } from 'vitest';
import type { SocialProvider, UpstreamIdentity } from '../../src/factors/social/provider.ts';
import { openProviders } from '../../src/factors/social/providers/list.ts';
import { parseSettings } from '../../src/settings.ts';
import { testSettings } from '../app.ts';
import type { TestIssuer } from './issuer.ts';
import { attempt, clock } from './sign-in-at.ts';

/** The issuer as one that the operator has configured, `acme`, with a client of its own. */
export function openAcme(issuer: TestIssuer, settings: object = {}, environment: 'test' | 'production' = 'test'): SocialProvider {
  const acme = { issuer: issuer.url, clientId: issuer.clientId, clientSecret: issuer.clientSecret, ...settings };
  const parsed = parseSettings({ ...testSettings, social: { oidc: { acme } } });
  return openProviders({ settings: { ...parsed, environment }, clock }).byId('acme') ?? expect.fail('acme is off');
}

/** Goes to the issuer and back as the last of its people. */
export async function arriveAt(issuer: TestIssuer, provider: SocialProvider, asked = attempt()) {
  const back = await issuer.visit(await provider.authorizationUrl(asked));
  return { asked, reply: back.searchParams };
}

/** The whole of an attempt. @throws ProviderFailure */
export async function signInBy(
  issuer: TestIssuer,
  provider: SocialProvider,
  more: Partial<ReturnType<typeof attempt>> = {},
): Promise<UpstreamIdentity> {
  const { asked, reply } = await arriveAt(issuer, provider, attempt(more));
  return provider.exchange(reply, { ...asked, freshSince: asked.fresh ? clock.now() : undefined });
}
