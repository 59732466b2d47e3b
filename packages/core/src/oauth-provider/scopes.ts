import type { Text } from '../platform/i18n/text.ts';

/** The scopes of the provider itself (OpenID Connect Core §5.4, §11), in words that a person consents to. */
export const identityScopes = {
  openid: { en: 'Know that it is you', ko: '본인인지 확인' },
  profile: { en: 'Your name, picture and language', ko: '이름, 사진, 언어' },
  email: { en: 'Your e-mail address', ko: '이메일 주소' },
  phone: { en: 'Your phone number', ko: '휴대폰 번호' },
  offline_access: { en: 'Keep access while you are away', ko: '자리를 비운 동안에도 계속 사용' },
} as const satisfies Readonly<Record<string, Text>>;

/** A scope of the provider itself. */
export type IdentityScope = keyof typeof identityScopes;

export const isIdentityScope = (scope: string): scope is IdentityScope => Object.hasOwn(identityScopes, scope);

/** Scopes that OpenID Connect knows and nobody can have here. A request may name them; they are left out. */
export const ignoredScopes: ReadonlySet<string> = new Set(['address']);

/**
 * The scopes of a parameter: names of visible ASCII characters, separated by single spaces, each once (RFC 6749 §3.3). Undefined for
 * any other text.
 */
export function readScopes(parameter: string): readonly string[] | undefined {
  if (parameter.length > 2000) return undefined;
  const names = parameter.split(' ');
  if (!names.every((name) => /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(name))) return undefined;
  return [...new Set(names)];
}
