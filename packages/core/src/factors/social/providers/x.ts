import type { ProviderDescription } from '../client/description.ts';
import { idText, objectIn, textIn } from '../client/json.ts';

/** OAuth 2 without ID tokens, without addresses, and with PKCE required. https://docs.x.com/fundamentals/authentication/oauth-2-0 */
export function describeX({ keepTokens }: { readonly keepTokens: boolean }): ProviderDescription {
  return {
    id: 'x',
    label: { en: 'X', ko: 'X' },
    kind: 'oauth',
    issuer: 'https://x.com',
    endpoints: {
      authorize: 'https://x.com/i/oauth2/authorize',
      token: 'https://api.x.com/2/oauth2/token',
      userinfo: 'https://api.x.com/2/users/me',
    },
    // The profile is not given without the right to read posts, and a token lives for two hours if it cannot be renewed.
    scopes: ['users.read', 'tweet.read', ...(keepTokens ? ['offline.access'] : [])],
    authentication: ['basic'],
    userinfoParameters: () => ({ 'user.fields': 'profile_image_url' }),
    readPerson({ userinfo = {} }) {
      const person = objectIn(userinfo.data) ?? {};
      return {
        subject: idText(person.id),
        name: textIn(person.name) ?? textIn(person.username),
        image: textIn(person.profile_image_url),
      };
    },
  };
}
