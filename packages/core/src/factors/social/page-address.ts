import type { Settings } from '../../platform/config/settings.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';

/** The parameters that have a value. */
export function searchOf(parameters: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.set(name, value);
  return search;
}

/** The address of a page of ours. `path` may have a query of its own, as the target of a sign-in does. */
export function pageAddress(
  { settings }: { readonly settings: Settings },
  path: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const query = searchOf(parameters);
  return `${settings.origin}${path}${query.size === 0 ? '' : `?${query}`}`;
}

/** Does a browser ask, which shows a page and no JSON? */
export const wantsPage = (request: Pick<RequestContext, 'header'>): boolean => (request.header('accept') ?? '').includes('text/html');
