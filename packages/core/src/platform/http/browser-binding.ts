import type { Settings } from '../config/settings.ts';
import { randomToken, tokenShape } from '../random.ts';
import { type CookieName, purposeCookie } from './cookies.ts';
import type { RequestContext } from './request-context.ts';

/** The most handles of one purpose in a browser. A new one replaces the oldest. */
const heldAtMost = 5;
/** Separates the handles in a cookie. No handle contains it (`tokenShape`), and a cookie may contain it. */
const separator = '.';

interface With {
  readonly settings: Settings;
}

/** The browser's side of a request. */
type Asking = Pick<RequestContext, 'cookie' | 'reply'>;

/** Is it this handle? */
export type IsHandle = (handle: string) => boolean;

/**
 * Recognises a browser by a random handle in a cookie. The server stores only a hash of it. Each purpose has a cookie of its own,
 * so that tabs do not disturb each other. A cookie holds several handles, one for each of several tabs.
 */
export interface BrowserBinding {
  readonly cookie: CookieName;
  /** The handles that the request may prove, newest first: the one in the body, if there is one, else all of the browser. */
  read(context: Pick<RequestContext, 'cookie'>, inBody?: string): readonly string[];
  /**
   * Gives the browser another handle. It is always a new one, because an attacker may have planted an old value in the browser
   * (A-35).
   * @param keeps selects the handles that the browser still needs; left out: all of them
   */
  issue(deps: With, context: Asking, handle: string, keeps?: IsHandle): void;
  /** Renews the lifetime of the browser's handles, or gives the browser a handle for which nothing is stored. Returns the newest. */
  renew(deps: With, context: Asking): string;
  /** Deletes the handles that the browser no longer needs. */
  forget(deps: With, context: Asking, is: IsHandle): void;
}

/** The properties of a browser binding. */
export interface BindingDeclaration {
  /** The name of its cookie, after `daemun-`. */
  readonly name: string;
  /** The lifetime in seconds, which is that of what the browser waits for. */
  readonly lifetime: (settings: Settings) => number;
  /** True if the version before keeps this purpose in its shared cookie. */
  readonly formerly?: typeof formerCookie;
}

/**
 * The version before keeps the handles of all purposes in one cookie. While both versions answer, this version accepts that
 * cookie, and also writes its handle there if the cookie is empty. It never overwrites the cookie, which may hold a handle of
 * another purpose.
 */
export const formerCookie: CookieName = purposeCookie('flow');

/** Declares a browser binding. */
export function browserBinding({ name, lifetime, formerly }: BindingDeclaration): BrowserBinding {
  const cookie = purposeCookie(name);
  const own = (context: Pick<RequestContext, 'cookie'>): readonly string[] => handlesIn(context.cookie(cookie));
  const former = (context: Pick<RequestContext, 'cookie'>): readonly string[] => (formerly ? handlesIn(context.cookie(formerly)) : []);

  function keep({ settings }: With, context: Asking, handles: readonly string[]): void {
    const seconds = lifetime(settings);
    context.reply.setCookie(cookie, handles.join(separator), seconds);
    if (!formerly || context.cookie(formerly) !== undefined || context.reply.sets(formerly)) return;
    context.reply.setCookie(formerly, handles[0] ?? '', seconds);
  }

  return {
    cookie,
    read: (context, inBody) => (inBody === undefined ? [...own(context), ...former(context)] : [inBody].filter(isHandle)),
    issue(deps, context, handle, keeps = () => true) {
      keep(deps, context, [handle, ...own(context).filter(keeps)].slice(0, heldAtMost));
    },
    renew(deps, context) {
      const [newest = randomToken(), ...others] = own(context);
      keep(deps, context, [newest, ...others]);
      return newest;
    },
    forget(deps, context, is) {
      // This reply may have set a pending sign-in there.
      if (formerly && former(context).some(is) && !context.reply.sets(formerly)) context.reply.clearCookie(formerly);
      const held = own(context);
      const left = held.filter((handle) => !is(handle));
      if (left.length === held.length) return;
      if (left.length === 0) context.reply.clearCookie(cookie);
      else context.reply.setCookie(cookie, left.join(separator), lifetime(deps.settings));
    },
  };
}

const isHandle: IsHandle = (handle) => tokenShape.test(handle);

/** The handles in a cookie. An attacker may have planted the cookie, so no more than the maximum are read. */
function handlesIn(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(separator, heldAtMost).filter(isHandle);
}
