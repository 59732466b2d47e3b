/** A social provider as a page shows it. */
export interface ShownProvider {
  readonly id: string;
  /** Its name in the language of the page. */
  readonly label: string;
}

const firstInKorea = ['kakao', 'naver'];

/** Korean visitors find the two providers first that nearly all of them have. The others keep the order of the server. */
export function inPageOrder<P extends { readonly id: string }>(providers: readonly P[], locale: 'en' | 'ko'): readonly P[] {
  if (locale !== 'ko') return providers;
  const first = firstInKorea.flatMap((id) => providers.filter((provider) => provider.id === id));
  return [...first, ...providers.filter(({ id }) => !firstInKorea.includes(id))];
}

/** The method of a provider, as sessions and `step_up_required.methods` name it. */
export const socialMethod = (providerId: string): string => `social:${providerId}`;

/** The providers among the methods that the server names. */
export function socialMethods(methods: readonly string[], providers: readonly ShownProvider[]): readonly ShownProvider[] {
  return methods.flatMap((method) => {
    const id = /^social:(.+)$/.exec(method)?.[1];
    if (id === undefined) return [];
    return [providers.find((provider) => provider.id === id) ?? { id, label: id }];
  });
}

/**
 * The address at which a sign-in with a provider begins. It is a link and no form: `form-action` of the page's policy would stop
 * the redirect to the provider.
 * @param redirectTo - a path of this site
 * @param fresh - the person proves themselves to the provider anew
 */
export function socialStart(providerId: string, redirectTo: string, fresh = false): string {
  const query = `${fresh ? 'prompt=login&' : ''}redirectTo=${encodeURIComponent(redirectTo)}`;
  return `/api/auth/social/${encodeURIComponent(providerId)}?${query}`;
}
