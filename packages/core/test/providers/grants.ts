import { createHash, randomBytes } from 'node:crypto';
import { type Answer, type Asked, html, json, redirect } from './local-server.ts';

/** The client that every local provider knows. */
export const client = { id: 'client-1', secret: 's3cret/with+signs' } as const;
/** The redirect URI that every local provider has registered. */
export const redirectUri = 'http://127.0.0.1:3000/api/auth/social/p/callback';

/** What the person does at the sign-in page of the provider. */
export type AtTheProvider = 'agrees' | 'declines';

/** An authorization request that a person has agreed to. */
export interface Grant {
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
  readonly scope: string;
}

/** The authorization code grant of a provider (RFC 6749 §4.1), without its own errors and shapes. */
export interface Grants {
  /** The sign-in page, where the person has done `does` already. */
  authorize(
    asked: Asked,
    does: AtTheProvider,
    more?: { readonly denial?: Readonly<Record<string, string>>; readonly iss?: string },
  ): Answer;
  /** The grant of a token request, taken once. A text says why there is none. */
  redeem(parameters: URLSearchParams): Grant | 'invalid_grant' | 'wrong_redirect_uri' | 'wrong_verifier';
  /** Issues an access token that `isLive` knows. */
  accessToken(): string;
  refreshToken(): string;
  isLive(token: string | undefined): boolean;
  revoke(token: string): void;
}

/** `pkce`: required; taken where it is sent; or refused, as of a provider that fails where it gets a verifier. */
export function openGrants(registered: readonly string[], pkce: 'required' | 'taken' | 'refused' | 'ignored'): Grants {
  const grants = new Map<string, Grant>();
  const live = new Set<string>();
  const issue = (prefix: string) => {
    const token = `${prefix}-${randomBytes(12).toString('base64url')}`;
    live.add(token);
    return token;
  };
  return {
    authorize({ query }, does, { denial = {}, iss } = {}) {
      const to = query.get('redirect_uri') ?? '';
      if (query.get('client_id') !== client.id) return json(400, { error: 'unauthorized_client' });
      if (!registered.includes(to)) return json(400, { error: 'invalid_redirect_uri' });
      if (query.get('response_type') !== 'code') return json(400, { error: 'unsupported_response_type' });
      const challenge = query.get('code_challenge') ?? undefined;
      const back = new URL(to);
      const state = query.get('state') ?? '';
      if (pkce === 'required' && (challenge === undefined || query.get('code_challenge_method') !== 'S256'))
        return json(400, { error: 'invalid_request' });
      if (does === 'declines') {
        const parameters = { error: 'access_denied', error_description: 'User denied access', ...denial, state };
        for (const [name, value] of Object.entries(parameters)) back.searchParams.set(name, value);
        return leadBack(query, back);
      }
      const code = randomBytes(12).toString('base64url');
      grants.set(code, { redirectUri: to, state, challenge, nonce: query.get('nonce') ?? undefined, scope: query.get('scope') ?? '' });
      back.searchParams.set('code', code);
      back.searchParams.set('state', state);
      if (iss !== undefined) back.searchParams.set('iss', iss);
      return leadBack(query, back);
    },
    redeem(parameters) {
      const code = parameters.get('code') ?? '';
      const grant = grants.get(code);
      grants.delete(code);
      if (!grant) return 'invalid_grant';
      if (grant.redirectUri !== parameters.get('redirect_uri')) return 'wrong_redirect_uri';
      const verifier = parameters.get('code_verifier');
      if (pkce === 'refused' && verifier !== null) return 'wrong_verifier';
      if (pkce === 'ignored') return grant;
      return sameChallenge(grant.challenge, verifier) ? grant : 'wrong_verifier';
    },
    accessToken: () => issue('access'),
    refreshToken: () => issue('refresh'),
    isLive: (token) => token !== undefined && live.has(token),
    revoke: (token) => {
      live.delete(token);
    },
  };
}

/** Leads the browser back by a redirect, or by a form that posts itself (`response_mode=form_post`). */
function leadBack(query: URLSearchParams, back: URL): Answer {
  if (query.get('response_mode') !== 'form_post') return redirect(back);
  const fields = [...back.searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${encodeURIComponent(value)}">`);
  return html(200, `<form method="post" action="${back.origin}${back.pathname}">${fields.join('')}</form>`);
}

function sameChallenge(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  return (
    challenge ===
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url')
  );
}

/** Is this our client, by its secret in the form? */
export const isClientPost = ({ form: asked }: Asked): boolean =>
  asked.get('client_id') === client.id && asked.get('client_secret') === client.secret;

/** Is this our client, by `Authorization: Basic`? */
export const isClientBasic = ({ basic }: Asked): boolean => basic?.id === client.id && basic.secret === client.secret;
