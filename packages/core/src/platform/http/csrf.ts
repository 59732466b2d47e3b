import { decodeBase64url } from '../base64url.ts';
import type { Settings } from '../config/settings.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { tokenHash } from '../random.ts';
import { type BrowserBinding, browserBinding, formerCookie } from './browser-binding.ts';
import type { CookieName } from './cookies.ts';
import type { RequestMessage } from './message.ts';

type Cookies = ReadonlyMap<CookieName, string>;

/** What a token is bound to where there is no session: for nothing else, so that nothing else ends it. */
export const csrfBinding: BrowserBinding = browserBinding({
  name: 'csrf',
  lifetime: ({ lifetimes }) => lifetimes.pendingSignInSeconds,
  formerly: formerCookie,
});

/** What a CSRF token of this client may be bound to: the session, else what it has for nothing but that. */
function anchors(cookies: Cookies): readonly string[] {
  const session = cookies.get('session');
  return session === undefined ? csrfBinding.read({ cookie: (name) => cookies.get(name) }) : [session];
}

const macData = (anchor: string): string => tokenHash(anchor).toString('base64url');

/** A token for clients that can send neither `Origin` nor `Sec-Fetch-Site`. `anchor`: the value of the cookie that it is bound to. */
export function csrfToken(keyring: Keyring, anchor: string): string {
  return keyring.mac('csrf', macData(anchor)).toString('base64url');
}

/** What a request carries that says who sends it. */
export interface Carried {
  readonly cookies: Cookies;
  readonly bearer: string | undefined;
}

/**
 * S-65: an unsafe request must say that it comes from us. Browsers say so in `Sec-Fetch-Site` and `Origin`, which pages
 * cannot forge; a client with neither may not carry a cookie of ours, or must show the token bound to it. Whoever shows a bearer
 * token and no cookie is asked nothing: no page can have that header sent without our leave (S-66), and an app has whatever
 * origin its shell gives it.
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
  // A trusted origin may live on another site; our own pages never do.
  if (site !== undefined && site !== 'same-origin' && (origin === undefined || origin === deps.settings.origin)) return false;
  if (origin !== undefined || site !== undefined) return true;
  // The header alone says that it is meant: cookies that come along do not count.
  if (bearer !== undefined || cookies.size === 0) return true;
  const token = decodeBase64url(request.header('x-csrf-token') ?? '');
  return token !== undefined && anchors(cookies).some((anchor) => deps.keyring.verifyMac('csrf', macData(anchor), token));
}
