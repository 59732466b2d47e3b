import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import {
  type AuthorizationAsked,
  ProviderFailure,
  type ProviderFailureKind,
  type SocialProvider,
  type UpstreamIdentity,
} from '../../src/factors/social/provider.ts';
import type { KnownProvider } from '../../src/factors/social/provider-settings.ts';
import { openProviders } from '../../src/factors/social/providers/list.ts';
import { parseSettings } from '../../src/settings.ts';
import { testSettings } from '../app.ts';
import { createTestClock } from '../clock.ts';
import { client, redirectUri } from './grants.ts';

/** The time at which the local providers sign their tokens. */
export const clock = createTestClock();

/** A provider that is on with these settings, and with `more` of social sign-in as a whole. */
export function openProvider(id: KnownProvider, settings: object, more: object = {}): SocialProvider {
  const parsed = parseSettings({ ...testSettings, social: { [id]: settings, ...more } });
  const provider = openProviders({ settings: parsed, clock }).byId(id);
  return provider ?? expect.fail(`${id} is off`);
}

/** An attempt, as the browser flow makes them. */
export function attempt(more: Partial<AuthorizationAsked> = {}): AuthorizationAsked {
  const random = () => randomBytes(32).toString('base64url');
  return { redirectUri, state: random(), nonce: random(), codeVerifier: random(), fresh: false, ...more };
}

/** Follows the browser to the provider and back, and gives what the provider has sent with it. */
export async function visit(provider: SocialProvider, asked: AuthorizationAsked): Promise<URLSearchParams> {
  const reply = await fetch(await provider.authorizationUrl(asked), { redirect: 'manual' });
  const location = reply.headers.get('location');
  if (location === null) throw new Error(`the provider has answered ${reply.status}: ${await reply.text()}`);
  const back = new URL(location);
  expect(`${back.origin}${back.pathname}`).toBe(asked.redirectUri);
  return back.searchParams;
}

/** Signs the person in who is at the provider. @throws ProviderFailure */
export async function signInAt(provider: SocialProvider, more: Partial<AuthorizationAsked> = {}): Promise<UpstreamIdentity> {
  const asked = attempt(more);
  return provider.exchange(await visit(provider, asked), { ...asked, freshSince: asked.fresh ? clock.now() : undefined });
}

/** The kind of failure that something ends in. Its message is for the log: it names no secret, no token and no person. */
export async function failureOf(work: Promise<unknown>): Promise<ProviderFailureKind> {
  const thrown = await work.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof ProviderFailure)) throw thrown;
  expect(thrown.message).not.toMatch(/access-|refresh-|eyJ|@/);
  expect(thrown.message).not.toContain(client.secret);
  return thrown.kind;
}
