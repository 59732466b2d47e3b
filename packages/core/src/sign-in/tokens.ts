import { z } from 'zod';
import type { Transaction } from '../platform/database/database.ts';
import type { PrincipalSession, PrincipalUser } from '../platform/http/principal.ts';

const tokenType = z.literal('Bearer');
const expiresIn = z.number().meta({ description: 'In seconds' });

/** An access token alone, for a page that keeps its session in a cookie (RFC 6749 §5.1, in camelCase). */
export const AccessToken = z.object({ accessToken: z.string(), tokenType, expiresIn }).meta({ id: 'AccessToken' });

export type AccessToken = z.output<typeof AccessToken>;

/** The tokens for a client without cookies (api.md; RFC 6749 §5.1, in camelCase). */
export const Tokens = z.object({ accessToken: z.string(), refreshToken: z.string(), tokenType, expiresIn }).meta({ id: 'Tokens' });

export type Tokens = z.output<typeof Tokens>;

/** A refresh family that is yet to begin, with the only copy of its token. */
export interface DraftFamily {
  readonly refreshToken: string;
  /**
   * Begins it in the transaction that makes or raises its session, after that: in the place of the family that the session
   * had, whose tokens are dead then. Nothing where there is no such session.
   */
  begin(tx: Transaction, at: Date): Promise<void>;
}

/** How a sign-in issues tokens. The token capability makes them. */
export interface TokenIssuer {
  /** Draws up the refresh family of a session; nothing is stored. */
  draftFamily(sessionId: string): DraftFamily;
  /** The tokens of a session, with a new access token. */
  tokensFor(user: PrincipalUser, session: PrincipalSession, refreshToken: string): Promise<Tokens>;
}
