import { knownParameters, notFoundPath, parametersOf, takesToken } from './page-table.ts';

/** Longer queries are refused. Our own longest query is a token with a path to go on to. */
export const longestQueryBytes = 2048;

/** The meaning of a request target. All later code decides by this value, and never reads the target itself again (S-26). */
export type Target =
  | {
      readonly kind: 'page';
      /** The one spelling of the page. For a path that no page has, that of the not-found page. */
      readonly path: string;
      /** The parameters that the page takes. */
      readonly query: URLSearchParams;
      /** A link of a mail. Its token must leave the address, usable or not. */
      readonly withToken: boolean;
      /** The target has a trailing slash: the other spelling that people type. */
      readonly slash: boolean;
      /** The value by which the page framework keeps answers to its own requests apart; undefined if the request has none. */
      readonly cacheKey: string | undefined;
    }
  /** Perhaps a file of the build. Only an exact file name is one. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'too-long' };

export type PageTarget = Extract<Target, { readonly kind: 'page' }>;

/** Reads a request target in origin form. */
export function readTarget(target: string): Target {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (query.length > longestQueryBytes) return { kind: 'too-long' };
  if (path.startsWith('/_next/')) return { kind: 'file', path };
  // `//` is not the root with an extra slash: the root itself ends with its slash.
  const bare = /^\/.+\/$/.test(path) ? path.slice(0, -1) : path;
  return parametersOf(bare) ? readPage(bare, bare !== path, query) : readPage(notFoundPath, false, query);
}

function readPage(path: string, slash: boolean, query: string): PageTarget {
  const sent = new URLSearchParams(query);
  const [key, ...more] = sent.getAll('_rsc');
  return {
    kind: 'page',
    path,
    query: knownParameters(path, sent),
    withToken: takesToken(path) && sent.has('token'),
    slash,
    cacheKey: key !== undefined && more.length === 0 && /^[\w-]{0,64}$/.test(key) ? key : undefined,
  };
}

/** Writes a path with its query. */
export function writeTarget(path: string, query: URLSearchParams): string {
  return path + (query.size > 0 ? `?${query}` : '');
}

/** The address of a page that goes on to `target` afterwards. A target that would make the query too long is left out. */
export function withRedirect(page: string, target: string): string {
  const query = `redirectTo=${encodeURIComponent(target)}`;
  return query.length > longestQueryBytes ? page : `${page}?${query}`;
}
