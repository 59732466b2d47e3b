import type { Locale } from '../../platform/i18n/text.ts';
import type { OAuthDeps } from '../deps.ts';
import { identityScopes, isIdentityScope } from '../scopes.ts';

/** Scopes in the words that a person decides about. A scope whose resource is gone is shown by its name. */
export function scopeTitles(
  { resources }: Pick<OAuthDeps, 'resources'>,
  scopes: readonly string[],
  locale: Locale,
): Promise<{ scope: string; title: string }[]> {
  return Promise.all(
    scopes.map(async (scope) => {
      if (isIdentityScope(scope)) return { scope, title: identityScopes[scope][locale] };
      const known = (await resources.ofScope(scope))?.scopes.find((one) => one.scope === scope);
      return { scope, title: known?.title[locale] ?? scope };
    }),
  );
}
