import { z } from 'zod';
import { Moment, User } from '../account/user.ts';
import { ConsentsDue } from '../platform/http/consents.ts';
import { Session } from '../session/session.ts';
import { Tokens } from './tokens.ts';

/** How a client keeps its session (api.md). */
export const Transport = z.enum(['cookie', 'token']).default('cookie');
export type Transport = z.output<typeof Transport>;

/** The fields of every route that can finish a sign-in. */
export const finishing = {
  transport: Transport,
  linkToken: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Of `link-required`, for clients without cookies: the identity is linked once this sign-in is complete' }),
} as const;

/** The reply of every route that can sign a person in (api.md). */
export const SignInResult = z
  .discriminatedUnion('status', [
    z.object({
      status: z.literal('signed-in'),
      user: User,
      session: Session,
      tokens: Tokens.optional().meta({ description: 'Only with `transport: "token"`' }),
      consentsDue: ConsentsDue,
    }),
    z.object({ status: z.literal('second-factor-required'), methods: z.array(z.string()), signInToken: z.string(), expiresAt: Moment }),
    z
      .object({
        status: z.literal('link-required'),
        provider: z.string(),
        emailHint: z.string(),
        methods: z.array(z.string()),
        linkToken: z.string(),
        expiresAt: Moment,
      })
      .meta({
        description:
          'An account with this address exists. Sign in to it once, by any method: in this browser, or with `linkToken`. Then the identity is linked',
      }),
    z.object({ status: z.literal('password-reset-required') }),
    z.object({ status: z.literal('deletion-scheduled'), deletionDueAt: Moment, restoreToken: z.string() }).meta({
      description: 'The account is scheduled for deletion. Until then, `POST /account/restore` cancels the deletion and signs in',
    }),
  ])
  .meta({ id: 'SignInResult' });

export type SignInResult = z.input<typeof SignInResult>;

/** The reply of a step-up: the raised session and, for a client with tokens, new tokens that replace the old ones. */
export const StepUpResult = z.object({ session: Session, tokens: Tokens.optional() }).meta({ id: 'StepUpResult' });

export function stepUpReply({ session, tokens }: Extract<SignInResult, { status: 'signed-in' }>): z.input<typeof StepUpResult> {
  return { session, ...(tokens && { tokens }) };
}

/**
 * The account may not sign in (banned, or deleted but not swept yet), or a proof no longer held at acceptance. Routes answer as
 * for a wrong proof (S-09). `weak`: a step-up with less than the account can prove. `administrator`: the factor does not count
 * for administrators. Only a client that has proven the factor learns this.
 */
export interface SignInRefused {
  readonly status: 'refused';
  readonly reason: 'banned' | 'deleted' | 'stale' | 'weak' | 'administrator';
}
