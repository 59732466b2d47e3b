import type { ProviderDescription } from '../client/description.ts';
import { idText, type Json, textIn } from '../client/json.ts';

/** OAuth 2 without ID tokens. https://docs.discord.com/developers/topics/oauth2 */
export function describeDiscord(): ProviderDescription {
  return {
    id: 'discord',
    label: { en: 'Discord', ko: 'Discord' },
    kind: 'oauth',
    issuer: 'https://discord.com',
    endpoints: {
      authorize: 'https://discord.com/oauth2/authorize',
      token: 'https://discord.com/api/oauth2/token',
      userinfo: 'https://discord.com/api/users/@me',
    },
    scopes: ['identify', 'email'],
    // Discord does not ask for a new proof. Consenting anew at least takes the person.
    freshParameters: { prompt: 'consent' },
    readPerson: ({ userinfo = {} }) => ({
      subject: idText(userinfo.id),
      email: textIn(userinfo.email),
      emailVerified: userinfo.verified === true,
      name: textIn(userinfo.global_name) ?? textIn(userinfo.username),
      image: imageOf(userinfo),
    }),
  };
}

/** The image is named by its hash. */
function imageOf({ id, avatar }: Json): string | undefined {
  const [person, hash] = [idText(id), textIn(avatar)];
  return person && hash && /^\w+$/.test(hash) ? `https://cdn.discordapp.com/avatars/${encodeURIComponent(person)}/${hash}.png` : undefined;
}
