import { ProviderFailure, type UpstreamTokens } from '../provider.ts';
import { type Json, objectIn, parseObject, textIn } from './json.ts';
import { type Answer, codeIn } from './library.ts';

/** A reply of a token endpoint as RFC 6749 §5 wants it, without the ID token, which is verified by itself. */
export interface TokenReply {
  readonly reply: Answer;
  readonly idToken: string | undefined;
}

/**
 * Brings a reply of a token endpoint into the standard's form. Providers answer as a form, with status 200 for errors, with
 * numbers as text, with empty fields and without the type. @throws ProviderFailure unavailable
 */
export function readTokenReply(id: string, { status, text }: Answer): TokenReply {
  const body = parseObject(text) ?? parseForm(text);
  if (!body) throw new ProviderFailure('unavailable', `${id}: the token endpoint answered neither JSON nor a form, status ${status}`);
  const refusal = refusalIn(body, status);
  if (refusal !== undefined)
    return { reply: { status: Math.max(status, 400), text: JSON.stringify({ error: refusal }) }, idToken: undefined };
  const refreshToken = textIn(body.refresh_token);
  const expiresIn = secondsIn(body.expires_in);
  const scope = Array.isArray(body.scope) ? body.scope.join(' ') : textIn(body.scope);
  const standard = {
    access_token: body.access_token,
    token_type: textIn(body.token_type) ?? 'Bearer',
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(expiresIn !== undefined && { expires_in: expiresIn }),
    ...(scope !== undefined && { scope }),
  };
  return { reply: { status: 200, text: JSON.stringify(standard) }, idToken: textIn(body.id_token) };
}

/** The tokens of a reply that the library has read. */
export function tokensOf(
  reply: { readonly access_token: string; readonly refresh_token?: string; readonly expires_in?: number; readonly scope?: string },
  now: Date,
): UpstreamTokens {
  return {
    accessToken: reply.access_token,
    refreshToken: reply.refresh_token,
    expiresAt: reply.expires_in === undefined ? undefined : new Date(now.getTime() + reply.expires_in * 1000),
    scope: reply.scope,
  };
}

/** The error of a reply: `error` as a text or as an object (Facebook), or `ok: false` (Slack), or a status with nothing readable. */
function refusalIn(body: Json, status: number): string | undefined {
  const error = objectIn(body.error);
  const word = codeIn(error ? (error.type ?? error.code) : body.error);
  if (word !== undefined) return word;
  return error || body.ok === false || status >= 400 ? 'error' : undefined;
}

/** A form such as `access_token=…&scope=…`. HTML and other texts are none. */
function parseForm(text: string): Json | undefined {
  return /^[\w.~%+-]+=[^<>\s]*$/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : undefined;
}

/** A life in seconds, as a number or as text. No life is longer than ten years; a longer one is not believed. */
function secondsIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= 315_360_000 ? seconds : undefined;
}
