import { tokenHash } from '../platform/random.ts';

/** What somebody who has asked for a code or a challenge is known again by. */
export type BindingKind = 'browser' | 'pending' | 'session' | 'link';

/** What is stored of it, so that nobody else can use what was asked for: of a handle, a sign-in that waits, a session, a link. */
export function bindingHash(kind: BindingKind, id: string): Buffer {
  return tokenHash(`${kind}:${id}`);
}
