import { z } from 'zod';
import { day, hour, lifetime, minute } from '../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';
import type { PrincipalSession, PrincipalUser } from '../platform/http/principal.ts';

/** Claims that a deployment adds to access tokens, computed from the account and the session. */
export type ClaimsFunction = (of: { readonly user: PrincipalUser; readonly session: PrincipalSession }) => object | Promise<object>;

const Tokens = z.strictObject({
  algorithm: variable(
    'DAEMUN_TOKEN_ALGORITHM',
    z.enum(['ES256', 'RS256', 'EdDSA']).default('ES256').describe('The algorithm that signs access tokens'),
  ),
  accessSeconds: variable('DAEMUN_ACCESS_TOKEN_SECONDS', lifetime(15 * minute, 10, hour, 'The lifetime of an access token')),
  refreshIdleSeconds: variable(
    'DAEMUN_REFRESH_IDLE_SECONDS',
    lifetime(14 * day, 1, 90 * day, 'How long a refresh token stays valid without being used'),
  ),
  refreshAbsoluteSeconds: variable(
    'DAEMUN_REFRESH_ABSOLUTE_SECONDS',
    lifetime(90 * day, 1, 365 * day, 'The longest time that tokens can be refreshed after a sign-in'),
  ),
  refreshGraceSeconds: variable(
    'DAEMUN_REFRESH_GRACE_SECONDS',
    lifetime(10, 0, 10, 'How long a repeated refresh with the same token gets the same reply, for clients that lost it'),
  ),
  oneFamilyPerUser: variable(
    'DAEMUN_ONE_REFRESH_FAMILY',
    z.boolean().default(false).describe('A sign-in with tokens revokes the tokens of earlier sign-ins of the account'),
  ),
  signingKeySeconds: variable(
    'DAEMUN_SIGNING_KEY_SECONDS',
    lifetime(90 * day, 8 * day, 365 * day, 'How long a signing key is used before a new one replaces it'),
  ),
  audience: variable('DAEMUN_TOKEN_AUDIENCE', z.string().min(1).max(200).optional().describe('The `aud` claim of access tokens'), {
    takes: 'a name or URL',
    standard: 'the origin',
  }),
  hasura: variable('DAEMUN_TOKEN_HASURA', z.boolean().default(false).describe('Add the claims that Hasura reads to access tokens')),
  /** A function cannot be a variable. */
  claims: z.custom<ClaimsFunction>((value) => typeof value === 'function').optional(),
});

const shape = { tokens: Tokens.prefault({}) };

export const tokenSettings = defineSettings({ title: 'Tokens', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
