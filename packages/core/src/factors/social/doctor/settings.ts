import type { Finding } from '../../../kernel/finding.ts';
import type { Settings } from '../../../platform/config/settings.ts';
import { activeProviders } from '../providers/list.ts';

/** Domains where anybody gets an address. Each is owned by the provider that is named, if there is one. */
const everybodys: ReadonlyMap<string, string | undefined> = new Map([
  ['gmail.com', 'google'],
  ['googlemail.com', 'google'],
  ['icloud.com', 'apple'],
  ['me.com', 'apple'],
  ['mac.com', 'apple'],
  ['kakao.com', 'kakao'],
  ['hanmail.net', 'kakao'],
  ['daum.net', 'kakao'],
  ...[
    'naver.com',
    'nate.com',
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'yahoo.com',
    'aol.com',
    'gmx.net',
    'web.de',
    'qq.com',
  ].map((domain) => [domain, undefined] as const),
  ['proton.me', undefined],
]);
/** Providers that never say that an address is verified. */
const withoutVerification: readonly string[] = ['naver', 'line', 'facebook', 'x'];
/** Tenants of Microsoft that stand for all others. */
const manyTenants: readonly string[] = ['common', 'organizations', 'consumers'];

/** What the doctor and a start say of the settings of social sign-in alone. */
export function examineSocialSettings({ social }: Settings): readonly Finding[] {
  const active = activeProviders(social);
  return [
    ...active.flatMap(({ description: { id, label }, client }) => trusted(id, label.en, client.trustedEmailDomains)),
    ...(social.microsoft.clientId === undefined ? [] : microsoft(social.microsoft)),
  ];
}

/** An account goes to whom the provider calls the owner of its address (S-102). */
function trusted(id: string, label: string, domains: readonly string[]): readonly Finding[] {
  if (domains.length > 0 && withoutVerification.includes(id)) {
    return [
      {
        severity: 'note',
        code: 'social_trust_without_effect',
        message: `${label} is named as trusted for ${domains.join(', ')}, but never says that an address is verified`,
        fix: `Unset ${id.toUpperCase()}_TRUSTED_EMAIL_DOMAINS: addresses of this provider are proven by a mailed link`,
      },
    ];
  }
  const foreign = domains.filter((domain) => everybodys.has(domain) && everybodys.get(domain) !== id);
  if (foreign.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'social_foreign_domain',
      message: `${label} is believed about addresses at ${foreign.join(', ')}, which it does not give out: its mistake gives away accounts here`,
      fix: 'Leave out of …_TRUSTED_EMAIL_DOMAINS what is not the domain of your own organisation',
    },
  ];
}

function microsoft({ tenant, trustedEmailDomains }: Settings['social']['microsoft']): readonly Finding[] {
  if (trustedEmailDomains.length === 0 || !manyTenants.includes(tenant)) return [];
  return [
    {
      severity: 'warning',
      code: 'social_any_tenant',
      message: `Any tenant of Microsoft can name an address at ${trustedEmailDomains.join(', ')}, and is believed`,
      fix: 'Set MICROSOFT_TENANT to your own tenant, or unset MICROSOFT_TRUSTED_EMAIL_DOMAINS',
    },
  ];
}
