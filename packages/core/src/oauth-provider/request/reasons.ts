import type { Problem } from '../../platform/http/errors.ts';
import type { Text } from '../../platform/i18n/text.ts';
import { oauthErrors } from '../errors.ts';

/** Why a request is not valid. A reason names parameters of ours, and repeats nothing of the request. */
export const invalidRequest = (reason: Text): Problem => oauthErrors.invalid_request({ reason });

export const wrongRedirectUri: Text = {
  en: 'redirect_uri is missing, or is not registered for this application',
  ko: 'redirect_uri가 없거나 이 앱에 등록된 주소가 아니에요',
};
export const sentTwice: Text = { en: 'a parameter is sent twice', ko: '두 번 보낸 매개변수가 있어요' };
export const needsPush: Text = {
  en: 'this application must push its requests ahead (PAR)',
  ko: '이 앱은 요청을 미리 보내야 해요(PAR)',
};
export const needsChallenge: Text = {
  en: 'code_challenge with code_challenge_method S256 is needed (PKCE)',
  ko: 'code_challenge와 S256 방식의 code_challenge_method가 필요해요(PKCE)',
};
export const needsNonce: Text = {
  en: 'nonce and the scope openid are needed where there is no code_challenge',
  ko: 'code_challenge가 없으면 nonce와 openid 범위가 필요해요',
};
export const malformed = (name: string): Text => ({ en: `${name} is not valid`, ko: `${name} 값이 올바르지 않아요` });
export const missingParameter = (name: string): Text => ({ en: `${name} is missing`, ko: `${name} 값이 없어요` });
