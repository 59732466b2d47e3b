import { z } from 'zod';
import { lifetime, minute } from '../../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../../platform/config/part.ts';
import { variable } from '../../platform/config/variable.ts';
import { checkProviders } from './check-providers.ts';
import { OidcIssuer, providerShapes } from './provider-settings.ts';
import { AppScheme } from './setting-values.ts';

const Social = z.strictObject({
  attemptSeconds: variable(
    'DAEMUN_SOCIAL_ATTEMPT_SECONDS',
    lifetime(10 * minute, 1, 60 * minute, 'How long a person may take at a social provider'),
  ),
  keepTokens: variable(
    'DAEMUN_SOCIAL_KEEP_TOKENS',
    z.boolean().default(false).describe('Keep the tokens of social providers, encrypted, for the person’s own use'),
  ),
  appRedirects: variable(
    'DAEMUN_APP_REDIRECTS',
    z
      .array(AppScheme)
      .default([])
      .describe('URL schemes of your own apps. A sign-in in the system browser may lead back to them, and to loopback addresses'),
    { takes: 'schemes such as com.example.app, separated by commas', standard: 'none' },
  ),
  google: providerShapes.google.prefault({}),
  apple: providerShapes.apple.prefault({}),
  kakao: providerShapes.kakao.prefault({}),
  naver: providerShapes.naver.prefault({}),
  github: providerShapes.github.prefault({}),
  microsoft: providerShapes.microsoft.prefault({}),
  line: providerShapes.line.prefault({}),
  facebook: providerShapes.facebook.prefault({}),
  discord: providerShapes.discord.prefault({}),
  gitlab: providerShapes.gitlab.prefault({}),
  slack: providerShapes.slack.prefault({}),
  linkedin: providerShapes.linkedin.prefault({}),
  x: providerShapes.x.prefault({}),
  oidc: z.record(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), OidcIssuer).default({}),
});

const shape = { social: Social.prefault({}) };

export const socialSettings = defineSettings({
  title: 'Social sign-in',
  introduction: `A provider is on when its client id is set ([guide](guides/social-sign-in.md)). All URLs are \`https:\`; outside production
\`http:\` is taken for loopback addresses. \`<NAME>\` is a name of your choice for any OpenID Connect issuer. In paths it is in lower
case, with \`-\` for \`_\`: \`DAEMUN_OIDC_MY_CO_ISSUER\` is \`/social/my-co\`.`,
  shape,
  check: ({ environment, social }, refuse) => checkProviders({ environment, social }, refuse),
});

declare module '../../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
