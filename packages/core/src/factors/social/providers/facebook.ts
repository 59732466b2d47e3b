import { createHmac } from 'node:crypto';
import type { ProviderDescription } from '../client/description.ts';
import { idText, objectIn, textIn } from '../client/json.ts';

const graph = 'https://graph.facebook.com/v25.0';

/**
 * OAuth 2 without ID tokens. People are known by a number of this app alone. An address comes without a word on who has proven it,
 * and not from people who have signed up by phone.
 * https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow
 */
export function describeFacebook(): ProviderDescription {
  return {
    id: 'facebook',
    label: { en: 'Facebook', ko: 'Facebook' },
    kind: 'oauth',
    issuer: 'https://www.facebook.com',
    endpoints: {
      authorize: 'https://www.facebook.com/v25.0/dialog/oauth',
      token: `${graph}/oauth/access_token`,
      userinfo: `${graph}/me`,
    },
    scopes: ['public_profile', 'email'],
    freshParameters: { auth_type: 'reauthenticate' },
    refreshTokens: false,
    // The proof shows that the call comes from who has the secret, and not from who has stolen the token ("Require App Secret").
    userinfoParameters: ({ accessToken, clientSecret }) => ({
      fields: 'id,name,email,picture',
      ...(clientSecret !== undefined && { appsecret_proof: createHmac('sha256', clientSecret).update(accessToken).digest('hex') }),
    }),
    readPerson({ userinfo = {} }) {
      const picture = objectIn(objectIn(userinfo.picture)?.data) ?? {};
      return {
        subject: idText(userinfo.id),
        email: textIn(userinfo.email),
        name: textIn(userinfo.name),
        image: picture.is_silhouette === true ? undefined : textIn(picture.url),
      };
    },
  };
}
