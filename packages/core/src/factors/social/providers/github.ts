import type { Person, PersonSources, ProviderDescription } from '../client/description.ts';
import { idText, type Json, textIn } from '../client/json.ts';
import { ProviderFailure } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/**
 * OAuth 2 without ID tokens. A person is their number: the login can change hands.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function describeGitHub(settings: ProviderSettings<'github'>): ProviderDescription {
  const emailsUrl = settings.emailsUrl ?? 'https://api.github.com/user/emails';
  return {
    id: 'github',
    label: { en: 'GitHub', ko: 'GitHub' },
    kind: 'oauth',
    issuer: 'https://github.com',
    endpoints: {
      authorize: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
      userinfo: 'https://api.github.com/user',
    },
    scopes: ['user:email'],
    // GitHub does not ask for a new proof. Choosing the account at least takes the person.
    freshParameters: { prompt: 'select_account' },
    readPerson: async ({ userinfo = {}, listAsPerson }) => ({
      subject: idText(userinfo.id),
      ...(await primaryAddress(listAsPerson, emailsUrl)),
      name: textIn(userinfo.name) ?? textIn(userinfo.login),
      image: textIn(userinfo.avatar_url),
    }),
  };
}

/** The address in the profile is one that the person shows to others. The one they have proven is in a list of its own. */
async function primaryAddress(list: PersonSources['listAsPerson'], url: string): Promise<Pick<Person, 'email' | 'emailVerified'>> {
  const primary = (await addresses(list, url)).find((entry) => entry.primary === true && entry.verified === true);
  return primary ? { email: textIn(primary.email), emailVerified: true } : {};
}

/** None where the app may not read them: the person has an account without an address then. */
async function addresses(list: PersonSources['listAsPerson'], url: string): Promise<readonly Json[]> {
  try {
    return (await list?.(url)) ?? [];
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === 'refused') return [];
    throw error;
  }
}
