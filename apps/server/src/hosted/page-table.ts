import { apiCapabilities, isLocale, ownPath } from '@daemun/core/hosting';
import { isWay } from './cookies.ts';

const handle = (value: string): string | undefined => (/^[\w-]{43}$/.test(value) ? value : undefined);

/** The value of a query parameter as a page gets it; undefined for one that it does not. The page checks what it means. */
const parameters = {
  lang: (value: string) => (isLocale(value) ? value : undefined),
  redirectTo: ownPath,
  notice: (value: string) => (/^[a-z_-]{1,40}$/.test(value) ? value : undefined),
  /** How somebody has signed in. */
  way: (value: string) => (isWay(value) ? value : undefined),
  /** The handle of an authorization request, or of a sign-out, that waits for a person. */
  interaction: handle,
  logout: handle,
  /** The code of a device, by the name that RFC 8628 §3.3.1 has for it. The server reads it as it reads a typed one. */
  user_code: (value: string) => (/^[\w -]{8,24}$/.test(value) ? value : undefined),
  /** The landing of a link moves it into a cookie before any page sees it (S-48). */
  token: (value: string) => value || undefined,
} as const satisfies Record<string, (value: string) => string | undefined>;

export type PageParameter = keyof typeof parameters;

const everywhere: readonly PageParameter[] = ['lang'];
const link: readonly PageParameter[] = ['lang', 'token'];
const linkThen: readonly PageParameter[] = ['lang', 'token', 'redirectTo'];
const withInteraction: readonly PageParameter[] = ['lang', 'interaction'];
const withTarget: readonly PageParameter[] = ['lang', 'redirectTo'];

/** The path of the page for unknown addresses. The page framework has no such page either, and answers with its not-found page. */
export const notFoundPath = '/not-found';

/** Where password managers look for the page that changes a password (W3C, A Well-Known URL for Changing Passwords). */
export const changePasswordPath = '/.well-known/change-password';

/**
 * Every page in its only spelling, with its query parameters. An unlisted path is no page (S-26), and an unlisted parameter
 * reaches neither our code nor the page framework.
 */
const pages: ReadonlyMap<string, readonly PageParameter[]> = new Map([
  // These three pages only redirect.
  ['/', everywhere],
  [changePasswordPath, everywhere],
  ['/continue', ['lang', 'redirectTo', 'way']],
  ['/account', everywhere],
  ['/account/api-keys', everywhere],
  ['/account/connections', ['lang', 'notice']],
  ['/account/consents', everywhere],
  ['/account/security', everywhere],
  ['/account/security/backup-codes', everywhere],
  ['/account/security/events', everywhere],
  ['/account/security/passkeys', everywhere],
  ['/account/security/password', everywhere],
  ['/account/security/trusted-devices', everywhere],
  ['/account/security/two-factor', everywhere],
  ['/account/sessions', everywhere],
  ['/choose-account', withInteraction],
  ['/confirm-email', link],
  ['/consent', withInteraction],
  ['/consents', withTarget],
  ['/dev/outbox', everywhere],
  ['/device', ['lang', 'user_code']],
  ['/docs/api', everywhere],
  ...Object.keys(apiCapabilities).map((name): [string, readonly PageParameter[]] => [`/docs/api/${name}`, everywhere]),
  ['/finish-sign-up', withTarget],
  ['/first-administrator', link],
  ['/link-account', withTarget],
  ['/magic-link', linkThen],
  [notFoundPath, everywhere],
  ['/recover', everywhere],
  ['/reset', link],
  ['/restore-account', link],
  ['/second-factor', withTarget],
  ['/set-up-two-factor', withTarget],
  ['/sign-in', ['lang', 'notice', 'redirectTo']],
  ['/sign-out', ['lang', 'logout']],
  ['/sign-up', withTarget],
  ['/signed-out', everywhere],
  ['/step-up', withInteraction],
  ['/undo-email', link],
  ['/undo-phone', link],
  ['/verify-email', linkThen],
  // Files that the page framework makes.
  ['/icon.svg', []],
  ['/manifest.webmanifest', []],
]);

/** The parameters of a page; undefined where there is no such page. */
export function parametersOf(path: string): readonly PageParameter[] | undefined {
  return pages.get(path);
}

/** Pages that the links of mails and text messages open with `?token=`. */
export function takesToken(path: string): boolean {
  return pages.get(path)?.includes('token') ?? false;
}

/** Keeps the listed parameters, once each. A repeated parameter is dropped, because an attacker may have added one of the two. */
export function knownParameters(path: string, sent: URLSearchParams): URLSearchParams {
  const known = new URLSearchParams();
  for (const name of pages.get(path) ?? []) {
    const [value, ...more] = sent.getAll(name);
    const taken = value === undefined || more.length > 0 ? undefined : parameters[name](value);
    if (taken !== undefined) known.set(name, taken);
  }
  return known;
}
