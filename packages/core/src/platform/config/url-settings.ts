import { z } from 'zod';

const howToWrite = 'in a user name or password @ is written %40, / is %2F, # is %23, ? is %3F and % is %25';

/** The rules for a URL setting. */
export interface UrlRules {
  /** Schemes without a colon, such as `redis`. */
  readonly schemes: readonly string[];
  /** May the host be left out (`postgres:///db?host=/run/postgresql`)? */
  readonly hostless?: boolean;
  /** The required form of the path, with words for it. */
  readonly path?: { readonly shape: RegExp; readonly message: string };
  /** Addresses of pages have fragments. Connections have none: a fragment there is the rest of a password. */
  readonly fragment?: boolean;
  /** May the path have an `@` at the beginning of a segment (`/users/@me`)? Elsewhere it is taken for the rest of a password. */
  readonly atInPath?: boolean;
}

/**
 * The fault of a URL setting, in words that quote no part of it; undefined if there is none. The drivers parse URLs again, each
 * in its own way. A URL that a driver could read differently, or quote in an error with its password, is refused here.
 */
export function urlFault(
  value: string,
  { schemes, hostless = false, path, fragment = false, atInPath = false }: UrlRules,
): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme)) return `must begin with ${schemes.map(beginning).join(' or ')}`;
  if (!URL.canParse(value)) return `cannot be read as a URL: ${howToWrite}`;
  const url = new URL(value);
  if (scheme === 'mailto') return undefined;
  if (!value.slice(scheme.length).startsWith('://')) return `must begin with ${beginning(scheme)}`;
  const pathname = atInPath ? url.pathname.replaceAll('/@', '/') : url.pathname;
  const swallowed = pathname.includes('@') || (url.username === '' && url.search.includes('@'));
  if (swallowed || (!fragment && value.includes('#')) || [url.username, url.password, url.pathname].some(isBroken))
    return `cannot be read as a URL: ${howToWrite}`;
  // The parser removes these characters without an error, and changes a password that contains them.
  if (/[\s\p{Cc}]/u.test(value)) return 'has a blank in it: it is written %20';
  if (url.hostname === '' && !hostless) return 'names no host';
  if (path && !path.shape.test(url.pathname)) return path.message;
  return undefined;
}

const beginning = (scheme: string): string => (scheme === 'mailto' ? 'mailto:' : `${scheme}://`);

/** A raw `%` that begins no escape, or only a part of a character. */
function isBroken(part: string): boolean {
  try {
    decodeURIComponent(part);
    return false;
  } catch {
    return true;
  }
}

/** A setting that is a URL, checked by `urlFault`. */
export function urlSetting(rules: UrlRules): z.ZodString {
  return z.string().superRefine((value, context) => {
    const message = urlFault(value, rules);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

export const PostgresqlUrl: z.ZodString = urlSetting({ schemes: ['postgres', 'postgresql'], hostless: true });

export const RedisUrl: z.ZodString = urlSetting({
  schemes: ['redis', 'rediss'],
  path: { shape: /^(?:\/\d*)?$/, message: `must have the number of a database, or nothing, behind the host; ${howToWrite}` },
});

const SmtpUrl = { schemes: ['smtp', 'smtps'] } as const;
export const MailUrl: z.ZodString = z.string().superRefine((value, context) => {
  const message = value === 'outbox:' ? undefined : urlFault(value, SmtpUrl);
  if (message !== undefined)
    context.addIssue({
      code: 'custom',
      message: /^(?:outbox|smtps?):/.test(value) ? message : `must be outbox:, or begin with smtp:// or smtps://`,
    });
});

/** The address of another organisation's API. */
export const ServiceUrl: z.ZodString = urlSetting({ schemes: ['http', 'https'] });

/** The endpoint of another organisation's API. It has no user name and no password. */
export const EndpointUrl: z.ZodString = urlSetting({ schemes: ['http', 'https'], atInPath: true });

/** The address of a page to link to. */
export const PageUrl: z.ZodString = urlSetting({ schemes: ['https', 'http'], fragment: true });
export const PageOrMailUrl: z.ZodString = urlSetting({ schemes: ['https', 'http', 'mailto'], fragment: true });
