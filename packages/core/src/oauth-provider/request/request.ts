import type { Locale } from '../../platform/i18n/text.ts';
import type { RequestedClaims } from '../grant/claims-request.ts';

/** How the answer goes back to the client (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode). */
export const responseModes = ['query', 'form_post'] as const;
export type ResponseMode = (typeof responseModes)[number];

/** What a client may ask to be shown (OpenID Core §3.1.2.1, Prompt Create 1.0). */
export const prompts = ['none', 'login', 'consent', 'select_account', 'create'] as const;
export type Prompt = (typeof prompts)[number];

/** The authentication levels, as `acr` names them. */
export const acrLevels = { aal1: 1, aal2: 2 } as const;

/** Where an answer goes: the client has registered the address. */
export interface ReplyTarget {
  readonly redirectUri: string;
  readonly mode: ResponseMode;
  /** As the client sent it. */
  readonly state: string | undefined;
}

/** An authorization request that is valid for its client and for the resources. Nothing in it says who the person is. */
export interface AuthorizationRequest extends ReplyTarget {
  readonly clientId: string;
  readonly nonce: string | undefined;
  /** PKCE, S256. Undefined only where `nonce` is mandatory instead. */
  readonly codeChallenge: string | undefined;
  /** What the code is going to be good for. */
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** Claims that are asked for one by one, of those that the client may have. */
  readonly claims: RequestedClaims | undefined;
  readonly prompts: readonly Prompt[];
  /** In seconds. */
  readonly maxAge: number | undefined;
  /** The level that the session must reach. */
  readonly level: 1 | 2;
  /** The account that is asked for, as the client knows it (`sub`). */
  readonly subject: string | undefined;
  readonly loginHint: string | undefined;
  readonly locale: Locale | undefined;
  /** The thumbprint of the key that the code is bound to (RFC 9449 §10). */
  readonly jkt: string | undefined;
}
