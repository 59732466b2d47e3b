import { decodeBase64url } from '../base64url.ts';
import type { Settings } from '../config/settings.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { tokenHash } from '../random.ts';
import { type BrowserBinding, browserBinding, formerCookie } from './browser-binding.ts';
import type { CookieName } from './cookies.ts';
import type { RequestMessage } from './message.ts';

type Cookies = ReadonlyMap<CookieName, string>;

/** The cookie that a CSRF token is bound to without a session. It has no other purpose, so nothing else ends it. */
export const csrfBinding: BrowserBinding = browserBinding({
  name: 'csrf',
  lifetime: ({ lifetimes }) => lifetimes.pendingSignInSeconds,
  formerly: formerCookie,
});

/** What this client's CSRF token may be bound to: its session, else the cookie that exists only for this. */
function anchors(cookies: Cookies): readonly string[] {
  const session = cookies.get('session');
  return session === undefined ? csrfBinding.read({ cookie: (name) => cookies.get(name) }) : [session];
}

const macData = (anchor: string): string => tokenHash(anchor).toString('base64url');

/**
 * A CSRF token for clients that can send neither `Origin` nor `Sec-Fetch-Site`. `anchor` is the value of the cookie that it is
 * bound to.
 */
export function csrfToken(keyring: Keyring, anchor: string): string {
  return keyring.mac('csrf', macData(anchor)).toString('base64url');
}

/** The parts of a request that show where it comes from. */
export interface Carried {
  readonly cookies: Cookies;
  readonly bearer: string | undefined;
}

/**
 * S-65: an unsafe request must come from a trusted origin. Browsers say so in `Sec-Fetch-Site` and `Origin`, which pages cannot
 * forge. A client that sends neither must send no cookie of ours, or must show the CSRF token that is bound to it. A request with
 * a bearer token and no cookie needs no check: no page can send that header without permission (S-66), and an app has whatever
 * origin its web view sends.
 */
export function isOurs(
  request: RequestMessage,
  { cookies, bearer }: Carried,
  deps: { settings: Settings; keyring: Keyring; ownOrigins: ReadonlySet<string> },
): boolean {
  if (bearer !== undefined && cookies.size === 0) return true;
  const origin = request.header('origin');
  const site = request.header('sec-fetch-site');
  if (origin !== undefined && !deps.ownOrigins.has(origin)) return false;
  // A trusted origin may be on another site. Our own pages never are.
  if (site !== undefined && site !== 'same-origin' && (origin === undefined || origin === deps.settings.origin)) return false;
  if (origin !== undefined || site !== undefined) return true;
  // The request chose the header as its credential, so cookies that come along do not count.
  if (bearer !== undefined || cookies.size === 0) return true;
  const token = decodeBase64url(request.header('x-csrf-token') ?? '');
  return token !== undefined && anchors(cookies).some((anchor) => deps.keyring.verifyMac('csrf', macData(anchor), token));
}
