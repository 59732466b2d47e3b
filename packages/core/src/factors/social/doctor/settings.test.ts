import { describe, expect, it } from 'vitest';
import { examineSettings } from '../../../examine-settings.ts';
import { settingsFromEnvironment } from '../../../settings.ts';

const base = { NODE_ENV: 'test', DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs' };
const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'hush' };
const corp = { DAEMUN_OIDC_CORP_ISSUER: 'https://id.corp.example', DAEMUN_OIDC_CORP_CLIENT_ID: 'id' };

async function codesOf(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  return examineSettings(await settingsFromEnvironment({ ...base, ...env }))
    .map(({ code }) => code)
    .filter((code) => code.startsWith('social_'));
}

describe('what the doctor says of trusted domains (S-102)', () => {
  it('warns of domains where anybody gets an address, unless the provider gives them out', async () => {
    expect(await codesOf({ ...corp, DAEMUN_OIDC_CORP_TRUSTED_EMAIL_DOMAINS: 'corp.example,gmail.com' })).toEqual(['social_foreign_domain']);
    expect(await codesOf({ ...google, GOOGLE_TRUSTED_EMAIL_DOMAINS: 'naver.com' })).toEqual(['social_foreign_domain']);
    expect(await codesOf({ ...google, GOOGLE_TRUSTED_EMAIL_DOMAINS: 'gmail.com' })).toEqual([]);
    expect(await codesOf({ ...corp, DAEMUN_OIDC_CORP_TRUSTED_EMAIL_DOMAINS: 'corp.example' })).toEqual([]);
    expect(await codesOf({ GOOGLE_TRUSTED_EMAIL_DOMAINS: 'naver.com' })).toEqual([]);
  });

  it('notes that trust has no effect where a provider never says that an address is verified', async () => {
    for (const P of ['NAVER', 'LINE', 'FACEBOOK', 'X']) {
      const client = { [`${P}_CLIENT_ID`]: 'id', [`${P}_CLIENT_SECRET`]: 'hush' };
      expect(await codesOf({ ...client, [`${P}_TRUSTED_EMAIL_DOMAINS`]: 'corp.example' })).toEqual(['social_trust_without_effect']);
      expect(await codesOf(client)).toEqual([]);
    }
  });

  it('warns of a domain that any tenant of Microsoft could name', async () => {
    const microsoft = { MICROSOFT_CLIENT_ID: 'id', MICROSOFT_CLIENT_SECRET: 'hush', MICROSOFT_TRUSTED_EMAIL_DOMAINS: 'corp.example' };
    for (const tenant of ['', 'common', 'organizations', 'consumers']) {
      expect(await codesOf({ ...microsoft, MICROSOFT_TENANT: tenant })).toEqual(['social_any_tenant']);
    }
    expect(await codesOf({ ...microsoft, MICROSOFT_TENANT: 'corp.example' })).toEqual([]);
    expect(await codesOf({ ...microsoft, MICROSOFT_TRUSTED_EMAIL_DOMAINS: '' })).toEqual([]);
  });
});
