import type { Settings } from '../config/settings.ts';
import { randomToken, tokenShape } from '../random.ts';
import { type CookieName, purposeCookie } from './cookies.ts';
import type { RequestContext } from './request-context.ts';

/** A browser waits with so many things of one purpose at most; the oldest gives way. */
const heldAtMost = 5;
/** As the handles stand in a cookie: no handle has it (`tokenShape`), and a cookie can carry it. */
const separator = '.';

interface With {
  readonly settings: Settings;
}

/** What is asked of a browser alone. */
type Asking = Pick<RequestContext, 'cookie' | 'reply'>;

/** Is it this handle? */
export type IsHandle = (handle: string) => boolean;

/**
 * How a browser is known again by what it has begun: a random handle, of which the server keeps no more than a hash. Each purpose
 * has a cookie of its own, so that no tab takes away what another one waits with, and several handles in it, for as many tabs.
 */
export interface BrowserBinding {
  readonly cookie: CookieName;
  /**
   * The handles by which whoever asks may be known here, newest first: that of the request's body where there is one, or else all
   * of the browser.
   */
  read(context: Pick<RequestContext, 'cookie'>, inBody?: string): readonly string[];
  /**
   * Gives the browser a handle, beside those that it has. Let it always be a new one: a value that was planted in the browser must
   * not be the one that is trusted later.
   * @param keeps which of those the browser still waits with; left out: all
   */
  issue(deps: With, context: Asking, handle: string, keeps?: IsHandle): void;
  /** Leaves the browser the handles that it has, for another lifetime, or gives it one that nothing is stored of. Returns the newest. */
  renew(deps: With, context: Asking): string;
  /** Has the browser forget what it waits for no more. */
  forget(deps: With, context: Asking, is: IsHandle): void;
}

/** What a binding is about. */
export interface BindingDeclaration {
  /** What its cookie is called behind `daemun-`. */
  readonly name: string;
  /** As long as what it waits for lives, in seconds. */
  readonly lifetime: (settings: Settings) => number;
  /** The version before keeps it in another cookie. */
  readonly formerly?: typeof formerCookie;
}

/**
 * Where the version before keeps the handle of every purpose, one in all. While both versions answer, what it gave is taken here,
 * and a browser that has nothing there gets its handle there, too. Not more: that would take away what it waits with otherwise.
 */
export const formerCookie: CookieName = purposeCookie('flow');

/** Declares a binding. */
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
      // This reply may have put a sign-in there that waits from now on.
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

/** What a cookie holds, or whoever planted it: never more than we put there. */
function handlesIn(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(separator, heldAtMost).filter(isHandle);
}
