import { z } from 'zod';
import { type LinkKind, linkKind } from '../../one-time/link-kind.ts';
import { consume, issue, type Kept } from '../../one-time/single-use.ts';
import type { Platform } from '../../platform/platform.ts';

/** Longer than any parameter of a provider, whose ID tokens and codes reach some kilobytes. */
const Parameter = z.string().max(8000).optional();

/** What a provider sends with the browser (RFC 6749 §4.1.2, RFC 9207, and Apple's `user`). Other parameters are dropped. */
export const replyParameters = {
  code: Parameter,
  state: Parameter,
  iss: Parameter,
  error: Parameter,
  error_description: Parameter,
  id_token: Parameter,
  user: Parameter,
} as const;

/** The parameters by their names. */
export type ReplyParameters = { readonly [Name in keyof typeof replyParameters]?: string | undefined };

/** A reply that came by a cross-site POST waits for the GET that follows it, since that request carries the cookies. */
export const postedReply: LinkKind<ReplyParameters> = linkKind({ purpose: 'social-reply', lifetimeSeconds: () => 60 });

/** Stores a posted reply to an attempt. The newest reply replaces the one before. */
export function keepReply(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>,
  { id: attemptId }: Pick<Kept, 'id'>,
  reply: ReplyParameters,
): Promise<string> {
  return deps.db.transaction((tx) => issue(deps, tx, postedReply, { key: attemptId, payload: reply }));
}

/** The posted reply of a token, once. */
export async function takeReply(deps: Pick<Platform, 'db' | 'clock' | 'keyring'>, token: string): Promise<ReplyParameters | undefined> {
  return (await deps.db.transaction((tx) => consume(deps, tx, postedReply, token)))?.payload;
}
