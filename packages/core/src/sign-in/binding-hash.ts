import { tokenHash } from '../platform/random.ts';

/** The browser binding of a request for a code or a challenge: something that only the requesting client has. */
export type BindingKind = 'browser' | 'pending' | 'session' | 'link' | 'host';

/**
 * The hash that is stored, so that no other client can use the code or challenge. Its input is the handle of a cookie, a pending
 * sign-in, a session, a link or a user of the host.
 */
export function bindingHash(kind: BindingKind, id: string): Buffer {
  return tokenHash(`${kind}:${id}`);
}
