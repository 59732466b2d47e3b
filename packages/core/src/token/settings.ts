import { z } from 'zod';
import { day, hour, lifetime, minute } from '../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';
import type { PrincipalSession, PrincipalUser } from '../platform/http/principal.ts';

/** Claims that a deployment adds to access tokens: of the account and session they are for. */
export type ClaimsFunction = (of: { readonly user: PrincipalUser; readonly session: PrincipalSession }) => object | Promise<object>;

const Tokens = z.strictObject({
  algorithm: variable('DAEMUN_TOKEN_ALGORITHM', z.enum(['ES256', 'RS256', 'EdDSA']).default('ES256').describe('New signing keys are for')),
  accessSeconds: variable('DAEMUN_ACCESS_TOKEN_SECONDS', lifetime(15 * minute, 10, hour, 'An access token lives')),
  refreshIdleSeconds: variable('DAEMUN_REFRESH_IDLE_SECONDS', lifetime(14 * day, 1, 90 * day, 'Tokens that are not refreshed end after')),
  refreshAbsoluteSeconds: variable(
    'DAEMUN_REFRESH_ABSOLUTE_SECONDS',
    lifetime(90 * day, 1, 365 * day, 'Tokens end after, whatever happens'),
  ),
  refreshGraceSeconds: variable(
    'DAEMUN_REFRESH_GRACE_SECONDS',
    lifetime(10, 0, 10, 'The same refresh token is answered with the same successor for'),
  ),
  oneFamilyPerUser: variable(
    'DAEMUN_ONE_REFRESH_FAMILY',
    z.boolean().default(false).describe('A sign-in by tokens ends the account’s earlier ones'),
  ),
  signingKeySeconds: variable('DAEMUN_SIGNING_KEY_SECONDS', lifetime(90 * day, 8 * day, 365 * day, 'A signing key is replaced after')),
  audience: variable(
    'DAEMUN_TOKEN_AUDIENCE',
    z.string().min(1).max(200).optional().describe('The `aud` of access tokens; the origin where unset'),
    { takes: 'a name or URL', standard: 'the origin' },
  ),
  hasura: variable('DAEMUN_TOKEN_HASURA', z.boolean().default(false).describe('Adds the claims that Hasura reads')),
  /** A function cannot be a variable. */
  claims: z.custom<ClaimsFunction>((value) => typeof value === 'function').optional(),
});

const shape = { tokens: Tokens.prefault({}) };

export const tokenSettings = defineSettings({ title: 'Tokens', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
