import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testSettings } from '../../../../test/app.ts';
import { discordSettings, openDiscord } from '../../../../test/providers/discord.ts';
import { facebookSettings, openFacebook } from '../../../../test/providers/facebook.ts';
import { githubSettings, openGitHub } from '../../../../test/providers/github.ts';
import { gitlabSettings, openGitLab } from '../../../../test/providers/gitlab.ts';
import { startIssuer } from '../../../../test/providers/issuer.ts';
import { kakaoSettings, openKakao } from '../../../../test/providers/kakao.ts';
import { lineSettings, openLine } from '../../../../test/providers/line.ts';
import { linkedinSettings, openLinkedIn } from '../../../../test/providers/linkedin.ts';
import { naverSettings, openNaver } from '../../../../test/providers/naver.ts';
import { openSlack, slackSettings } from '../../../../test/providers/slack.ts';
import { openX, xSettings } from '../../../../test/providers/x.ts';
import { parseSettings } from '../../../settings.ts';
import type { KnownProvider } from '../provider-settings.ts';
import { examineProviders, type ProviderReport } from './examine-providers.ts';

const now = () => new Date();

/** Opens a server that answers as the provider's documents say, and the settings that lead to it. */
const documented: Readonly<Partial<Record<KnownProvider, () => Promise<{ settings: object; close(): Promise<unknown> }>>>> = {
  kakao: async () => served(await openKakao(now), kakaoSettings),
  naver: async () => served(await openNaver(), naverSettings),
  github: async () => served(await openGitHub(), githubSettings),
  line: async () => served(await openLine(now), lineSettings),
  facebook: async () => served(await openFacebook(), facebookSettings),
  discord: async () => served(await openDiscord(), discordSettings),
  gitlab: async () => served(await openGitLab(now), gitlabSettings),
  slack: async () => served(await openSlack(now), slackSettings),
  linkedin: async () => served(await openLinkedIn(now), linkedinSettings),
  x: async () => served(await openX(), xSettings),
};

function served<Server extends { close(): Promise<unknown> }>(server: Server, settingsOf: (server: Server) => object) {
  return { settings: settingsOf(server), close: () => server.close() };
}

async function examine(id: KnownProvider, settings: object): Promise<ProviderReport> {
  const origin = 'https://auth.example.com';
  const [report] = await examineProviders(parseSettings({ ...testSettings, origin, social: { [id]: settings } }));
  return report ?? expect.fail(`${id} is off`);
}

/** Test values have no form of a console's. */
const faultsOf = ({ findings }: ProviderReport): readonly string[] =>
  findings.filter(({ code }) => code !== 'provider_value_shape').map(({ severity, code }) => `${severity} ${code}`);

describe('providers as their documents describe them', () => {
  it.each(Object.entries(documented))('%s has nothing wrong with its own client', async (id, open) => {
    const { settings, close } = await open();
    try {
      expect(faultsOf(await examine(id as KnownProvider, settings))).toEqual([]);
    } finally {
      await close();
    }
  });

  // Naver, Facebook and the others say it in words of their own, from which nothing is concluded.
  it.each(['kakao', 'github', 'line', 'gitlab', 'discord'] as const)('%s tells of a wrong secret', async (id) => {
    const { settings, close } = (await documented[id]?.()) ?? expect.fail(id);
    try {
      expect(faultsOf(await examine(id, { ...settings, clientSecret: 'canary' }))).toEqual(['error client_refused']);
    } finally {
      await close();
    }
  });

  it('Apple takes the secret that the key signs, and needs an origin that it can lead to', async () => {
    const issuer = await startIssuer({ acceptsSecret: (secret) => secret.split('.').length === 3, namesItself: false });
    try {
      const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const settings = { clientId: issuer.clientId, issuer: issuer.url, teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey };
      const report = await examine('apple', settings);
      expect(faultsOf(report)).toEqual([]);
      expect(report.confirmed).toEqual(
        expect.arrayContaining([expect.stringMatching(/^The key signs/), 'The provider takes the client id and its secret']),
      );
      for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'https://192.0.2.7', 'https://auth.localhost']) {
        const [there] = await examineProviders(parseSettings({ ...testSettings, origin, social: { apple: settings } }));
        expect([origin, there && faultsOf(there)]).toEqual([origin, ['error redirect_impossible']]);
      }
    } finally {
      await issuer.close();
    }
  });

  it('Microsoft names its tenants by a placeholder', async () => {
    const tenant = '11111111-2222-4333-8444-555555555555';
    const issuer = await startIssuer({ issuerPath: '/common/v2.0' });
    issuer.faults.discovery = (document) => ({ ...document, issuer: `${new URL(issuer.url).origin}/{tenantid}/v2.0` });
    try {
      const client = { clientId: issuer.clientId, clientSecret: issuer.clientSecret };
      expect(faultsOf(await examine('microsoft', { ...client, issuer: issuer.url }))).toEqual([]);
      expect(faultsOf(await examine('microsoft', { ...client, tenant, issuer: issuer.url }))).toEqual(['error issuer_mismatch']);
    } finally {
      await issuer.close();
    }
  });
});
