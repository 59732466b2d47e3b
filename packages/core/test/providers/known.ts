import type { KnownProvider } from '../../src/factors/social/provider-settings.ts';
import { discordSettings, openDiscord, mina as personAtDiscord } from './discord.ts';
import { facebookSettings, openFacebook, mina as personAtFacebook } from './facebook.ts';
import { githubSettings, openGitHub, mina as personAtGitHub } from './github.ts';
import { gitlabSettings, openGitLab, mina as personAtGitLab } from './gitlab.ts';
import type { AtTheProvider } from './grants.ts';
import { kakaoSettings, openKakao, mina as personAtKakao } from './kakao.ts';
import { lineSettings, openLine, mina as personAtLine } from './line.ts';
import { linkedinSettings, openLinkedIn, mina as personAtLinkedIn } from './linkedin.ts';
import type { LocalServer } from './local-server.ts';
import { naverSettings, openNaver, mina as personAtNaver } from './naver.ts';
import { openSlack, mina as personAtSlack, slackSettings } from './slack.ts';
import { appleSettings, openApple, openGoogle, openMicrosoft, standardSettings } from './standard.ts';
import { openX, mina as personAtX, xSettings } from './x.ts';

/** A known provider on loopback, with the settings that put it in the place of the real one. */
export interface KnownServer {
  readonly server: LocalServer & { does: AtTheProvider };
  readonly settings: object;
  /** The endpoint that exchanges codes. */
  readonly token: string;
}

/** Opens all thirteen, each with a person whose address nobody else has. `redirectUri` makes the callback of each. */
export async function openKnownProviders(
  redirectUri: (id: KnownProvider) => string,
  now: () => Date,
): Promise<Readonly<Record<KnownProvider, KnownServer>>> {
  const at = (id: KnownProvider) => [redirectUri(id)];
  const standard = (id: KnownProvider, person: object) => ({ person: { ...person }, redirectUris: at(id), now });
  const verified = { name: 'Mina Park', email_verified: true };
  const google = await openGoogle(standard('google', { ...verified, sub: 'g-1', email: 'mina.park@gmail.com' }));
  const apple = await openApple(standard('apple', { sub: 'a-1', email: 'x7@privaterelay.appleid.com', email_verified: 'true' }));
  const kakao = await openKakao(now, personAtKakao, at('kakao'));
  const naver = await openNaver(personAtNaver, at('naver'));
  const github = await openGitHub(withAddress(personAtGitHub, 'github@example.test'), at('github'));
  const microsoft = await openMicrosoft(
    standard('microsoft', { ...verified, sub: 'm-1', oid: 'o-1', tid: tenant, email: 'ms@example.test' }),
  );
  const line = await openLine(now, { ...personAtLine, email: 'line@example.test' }, at('line'));
  const facebook = await openFacebook({ ...personAtFacebook, email: 'facebook@example.test' }, at('facebook'));
  const discord = await openDiscord({ ...personAtDiscord, email: 'discord@example.test' }, at('discord'));
  const gitlab = await openGitLab(now, { ...personAtGitLab, email: 'gitlab@example.test' }, at('gitlab'));
  const slack = await openSlack(now, { ...personAtSlack, email: 'slack@example.test' }, at('slack'));
  const linkedin = await openLinkedIn(now, { ...personAtLinkedIn, email: 'linkedin@example.test' }, at('linkedin'));
  const x = await openX(personAtX, at('x'));
  return {
    google: { server: google, settings: standardSettings(google), token: 'POST /token' },
    apple: { server: apple, settings: appleSettings(apple), token: 'POST /token' },
    kakao: { server: kakao, settings: kakaoSettings(kakao), token: 'POST /oauth/token' },
    naver: { server: naver, settings: naverSettings(naver), token: 'POST /oauth2.0/token' },
    github: { server: github, settings: githubSettings(github), token: 'POST /login/oauth/access_token' },
    microsoft: { server: microsoft, settings: { ...standardSettings(microsoft), tenant }, token: 'POST /token' },
    line: { server: line, settings: lineSettings(line), token: 'POST /oauth2/v2.1/token' },
    facebook: { server: facebook, settings: facebookSettings(facebook), token: 'POST /v25.0/oauth/access_token' },
    discord: { server: discord, settings: discordSettings(discord), token: 'POST /api/oauth2/token' },
    gitlab: { server: gitlab, settings: gitlabSettings(gitlab), token: 'POST /oauth/token' },
    slack: { server: slack, settings: slackSettings(slack), token: 'POST /api/openid.connect.token' },
    linkedin: { server: linkedin, settings: linkedinSettings(linkedin), token: 'POST /oauth/v2/accessToken' },
    x: { server: x, settings: xSettings(x), token: 'POST /2/oauth2/token' },
  };
}

const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';

const withAddress = (person: typeof personAtGitHub, email: string) => ({
  ...person,
  emails: [{ email, primary: true, verified: true }],
});
