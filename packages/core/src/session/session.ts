import { z } from 'zod';
import { Moment } from '../account/user.ts';
import { deviceLabel } from '../platform/http/device-label.ts';
import type { PrincipalSession } from '../platform/http/principal.ts';
import type { Locale } from '../platform/i18n/text.ts';
import type { sessions } from './tables.ts';

/** A session as its owner sees it (api.md). It never contains the token (S-59). */
export const Session = z
  .object({
    id: z.uuid(),
    createdAt: Moment,
    lastSeenAt: Moment,
    expiresAt: Moment,
    authenticatedAt: Moment,
    amr: z.array(z.string()).readonly(),
    aal: z.union([z.literal(1), z.literal(2)]),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    device: z.object({ label: z.string().meta({ description: 'In the language of the request' }), trusted: z.boolean() }),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });

export type SessionRow = typeof sessions.$inferSelect;

/** The columns of a session that a signed-in principal carries. */
export function toPrincipalSession(
  row: Omit<SessionRow, 'tokenHash' | 'previousTokenHash' | 'previousValidUntil' | 'proofs' | 'refreshNonceHash' | 'refreshedAt'>,
): PrincipalSession {
  const { id, createdAt, lastSeenAt, expiresAt, authenticatedAt, stronglyAuthenticatedAt, amr, aal, ip, userAgent, tokenIssuedAt } = row;
  const { deviceTrusted } = row;
  return {
    id,
    createdAt,
    lastSeenAt,
    expiresAt,
    authenticatedAt,
    stronglyAuthenticatedAt,
    amr,
    aal,
    ip,
    userAgent,
    tokenIssuedAt,
    deviceTrusted,
    byToken: row.byToken || row.refreshGeneration !== null,
  };
}

/** A session for a reply, in the language of the reader. */
export function sessionReply(session: PrincipalSession, currentId: string | undefined, locale: Locale): z.input<typeof Session> {
  return {
    ...session,
    device: { label: deviceLabel(session.userAgent, locale), trusted: session.deviceTrusted },
    current: session.id === currentId,
  };
}
