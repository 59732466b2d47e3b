import type { Settings } from '../../platform/config/settings.ts';
import type { FieldRule } from '../../platform/http/input.ts';
import type { Text } from '../../platform/i18n/text.ts';
import { isIdentityScope, readScopes } from '../scopes.ts';
import { type AuthMethod, type ClientKind, deviceCodeGrant, type Grant, type OAuthClient, tokenExchangeGrant } from './client.ts';
import type { FieldFault } from './faults.ts';
import { jwkFault } from './jwk-rules.ts';
import { checkRedirectUri, checkWebUrl } from './redirect-uri.ts';

/** What a kind of client may have. The first way to authenticate is the usual one. */
interface KindRule {
  readonly methods: readonly [AuthMethod, ...AuthMethod[]];
  readonly grants: readonly Grant[];
  /** What it has where nothing else is said. */
  readonly usualGrants: readonly Grant[];
  /** People come to it, and it asks for their identity. */
  readonly people: boolean;
}

const code: readonly Grant[] = ['authorization_code', 'refresh_token'];
const withProof = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;

/** The kinds of clients. */
export const kindRules: Readonly<Record<ClientKind, KindRule>> = {
  confidential: {
    methods: withProof,
    grants: [...code, 'client_credentials', deviceCodeGrant, tokenExchangeGrant],
    usualGrants: code,
    people: true,
  },
  public: { methods: ['none'], grants: code, usualGrants: code, people: true },
  native: { methods: ['none'], grants: [...code, deviceCodeGrant], usualGrants: code, people: true },
  machine: { methods: withProof, grants: ['client_credentials'], usualGrants: ['client_credentials'], people: false },
  device: {
    methods: ['none', 'client_secret_basic', 'client_secret_post'],
    grants: [deviceCodeGrant, 'refresh_token'],
    usualGrants: [deviceCodeGrant, 'refresh_token'],
    people: true,
  },
};

/** A client as it is meant to become. */
export type ClientDraft = Omit<OAuthClient, 'id' | 'disabled' | 'secrets' | 'tokenFamily'>;

const wrong = (text: Text): FieldRule => ({ code: 'invalid_value', text });
const rules = {
  redirectUriNeeded: {
    code: 'required',
    text: { en: 'A client that people sign in to needs a redirect URI.', ko: '사람이 로그인하는 클라이언트에는 리디렉션 URI가 필요해요.' },
  },
  grantNeeded: { code: 'required', text: { en: 'It needs a grant.', ko: '권한 부여 방식이 하나는 필요해요.' } },
  grant: wrong({ en: 'This kind of client cannot have this grant.', ko: '이 종류의 클라이언트는 쓸 수 없는 권한 부여 방식이에요.' }),
  refreshAlone: wrong({
    en: 'refresh_token needs authorization_code or device_code beside it.',
    ko: 'refresh_token은 authorization_code나 device_code와 함께 써야 해요.',
  }),
  method: wrong({ en: 'This kind of client cannot authenticate so.', ko: '이 종류의 클라이언트는 쓸 수 없는 인증 방법이에요.' }),
  keysNeeded: {
    code: 'required',
    text: { en: 'private_key_jwt needs jwks or jwksUri.', ko: 'private_key_jwt에는 jwks나 jwksUri가 필요해요.' },
  },
  keysTwice: wrong({ en: 'It has either jwks or jwksUri.', ko: 'jwks와 jwksUri 중 하나만 쓸 수 있어요.' }),
  scope: wrong({ en: 'This is no name of a scope.', ko: '범위 이름으로 쓸 수 없어요.' }),
  personsScope: wrong({
    en: 'A machine has no person, and so no scope of one.',
    ko: '사람이 없는 클라이언트는 사람에 관한 범위를 가질 수 없어요.',
  }),
  resource: wrong({ en: 'It must be an absolute URI without a fragment.', ko: '프래그먼트가 없는 절대 URI여야 해요.' }),
  pkce: wrong({
    en: 'Only a confidential client that an operator has made can go without PKCE.',
    ko: '운영자가 만든 confidential 클라이언트만 PKCE 없이 쓸 수 있어요.',
  }),
  nobody: wrong({ en: 'Nobody signs in to a machine or a device.', ko: '사람이 로그인하지 않는 클라이언트에는 쓸 수 없어요.' }),
} as const satisfies Readonly<Record<string, FieldRule>>;

/** The identifier of a resource (RFC 8707 §2): an absolute URI without a fragment. */
export function isResourceIdentifier(text: string): boolean {
  return (
    text.length <= 2048 &&
    /^[a-z][a-z0-9+.-]*:[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/.test(text) &&
    !text.includes('#') &&
    URL.canParse(text)
  );
}

/**
 * Everything that is wrong with a client. Scopes and resources need not exist yet: a client may ask for them once they do, and the
 * doctor names those that do not.
 */
export function clientFaults(draft: ClientDraft, { environment }: Pick<Settings, 'environment'>): readonly FieldFault[] {
  return [
    ...uriFaults(draft, environment),
    ...grantFaults(draft),
    ...keyFaults(draft, environment),
    ...scopeFaults(draft),
    ...otherFaults(draft, environment),
  ];
}

function fault(path: string, rule: FieldRule): FieldFault {
  return { path, rule };
}

function eachFault<T>(path: string, values: readonly T[], check: (value: T) => FieldRule | undefined): FieldFault[] {
  return values.flatMap((value, at) => {
    const rule = check(value);
    return rule ? [fault(`${path}.${at}`, rule)] : [];
  });
}

function uriFaults(
  { kind, redirectUris, postLogoutRedirectUris, grants }: ClientDraft,
  environment: Settings['environment'],
): FieldFault[] {
  const check = (uri: string): FieldRule | undefined => {
    const text = checkRedirectUri(kind, uri, environment);
    return text && wrong(text);
  };
  const needed = grants.includes('authorization_code') && redirectUris.length === 0;
  return [
    ...(needed ? [fault('redirectUris', rules.redirectUriNeeded)] : []),
    ...eachFault('redirectUris', redirectUris, check),
    ...eachFault('postLogoutRedirectUris', postLogoutRedirectUris, check),
  ];
}

function grantFaults({ kind, grants }: ClientDraft): FieldFault[] {
  if (grants.length === 0) return [fault('grants', rules.grantNeeded)];
  const alone = grants.includes('refresh_token') && !grants.includes('authorization_code') && !grants.includes(deviceCodeGrant);
  const faults = eachFault('grants', grants, (grant) => (kindRules[kind].grants.includes(grant) ? undefined : rules.grant));
  return faults.length === 0 && alone ? [fault('grants', rules.refreshAlone)] : faults;
}

function keyFaults({ kind, authMethod, jwks, jwksUri }: ClientDraft, environment: Settings['environment']): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!kindRules[kind].methods.includes(authMethod)) faults.push(fault('tokenEndpointAuthMethod', rules.method));
  if (jwks && jwksUri !== null) faults.push(fault('jwksUri', rules.keysTwice));
  if (authMethod === 'private_key_jwt' && !jwks?.length && jwksUri === null) faults.push(fault('jwks', rules.keysNeeded));
  const unreachable = jwksUri === null ? undefined : checkWebUrl(jwksUri, environment);
  if (unreachable) faults.push(fault('jwksUri', wrong(unreachable)));
  return [...faults, ...eachFault('jwks.keys', jwks ?? [], jwkFault)];
}

function scopeFaults({ kind, scopes, resources }: ClientDraft): FieldFault[] {
  return [
    ...eachFault('scopes', scopes, (scope) => {
      if (readScopes(scope)?.length !== 1 || scope.includes(' ')) return rules.scope;
      return isIdentityScope(scope) && !kindRules[kind].people ? rules.personsScope : undefined;
    }),
    ...eachFault('resources', resources, (resource) => (isResourceIdentifier(resource) ? undefined : rules.resource)),
  ];
}

function otherFaults(draft: ClientDraft, environment: Settings['environment']): FieldFault[] {
  const { kind, origin, pkceRequired, backchannelLogoutUri } = draft;
  const faults: FieldFault[] = [];
  if (!pkceRequired && (kind !== 'confidential' || origin !== 'operator')) faults.push(fault('pkce', rules.pkce));
  if (backchannelLogoutUri !== null && (kind === 'machine' || kind === 'device')) faults.push(fault('backchannelLogoutUri', rules.nobody));
  for (const path of ['backchannelLogoutUri', 'homepage', 'policyUrl', 'termsUrl'] as const) {
    const url = draft[path];
    const text = url === null ? undefined : checkWebUrl(url, environment);
    if (text) faults.push(fault(path, wrong(text)));
  }
  return faults;
}
