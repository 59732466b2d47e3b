import { call } from '../../../platform/outbound/call.ts';
import type { Platform } from '../../../platform/platform.ts';
import {
  createEventVerifier,
  type EventSigner,
  type EventSource,
  type GetJson,
  KeysUnavailable,
  type VerifyEvent,
} from './signed-events.ts';

/** The verifiers of the providers that send signed events. Undefined for a provider that is off. */
export interface EventVerifiers {
  readonly apple: VerifyEvent | undefined;
  readonly google: VerifyEvent | undefined;
}

/** Opens the verifiers. Nothing is asked of a provider before its first event. */
export function openEventVerifiers(deps: Pick<Platform, 'settings' | 'clock'>): EventVerifiers {
  const { apple, google } = deps.settings.social;
  const fetchText = (url: string) => call(url, { method: 'GET', headers: { Accept: 'application/json' } });
  const appleIssuer = apple.issuer ?? 'https://appleid.apple.com';
  const googleIssuer = google.issuer ?? 'https://accounts.google.com';
  const open = (
    { clientId, audiences }: { readonly clientId?: string | undefined; readonly audiences: readonly string[] },
    find: EventSource['findSigner'],
  ) =>
    clientId === undefined ? undefined : createEventVerifier(deps, { findSigner: find, audiences: [clientId, ...audiences] }, fetchText);
  return {
    apple: open(apple, async (getJson) =>
      apple.keysUrl === undefined
        ? signerIn(await getJson(wellKnown(appleIssuer, 'openid-configuration')))
        : { issuer: appleIssuer, keysUrl: apple.keysUrl },
    ),
    // Google signs events under an issuer that its ID tokens do not have, with keys of their own document.
    google: open(google, async (getJson: GetJson) => signerIn(await getJson(wellKnown(googleIssuer, 'risc-configuration')))),
  };
}

function wellKnown(issuer: string, document: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/${document}`;
}

function signerIn(document: unknown): EventSigner {
  const { issuer, jwks_uri: keysUrl } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof issuer !== 'string' || typeof keysUrl !== 'string' || !URL.canParse(keysUrl))
    throw new KeysUnavailable('a document of a provider does not say who signs its events');
  return { issuer, keysUrl };
}
