import { z } from 'zod';
import { isTimeZone } from '../i18n/moment.ts';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { PageOrMailUrl, PageUrl } from './url-settings.ts';
import { variable } from './variable.ts';

const Brand = z.strictObject({
  name: variable('DAEMUN_BRAND_NAME', z.string().min(1).max(40).default('Daemun').describe('The product name, in pages and mails'), {
    takes: 'a name of at most 40 characters',
  }),
  accent: variable(
    'DAEMUN_BRAND_ACCENT',
    z
      .string()
      .regex(/^#[0-9a-f]{6}$/i)
      .optional()
      .describe('Accent colour of the pages, as #rrggbb'),
    { takes: 'a colour such as #2f6b4f', standard: 'the green of Daemun' },
  ),
  logoUrl: variable(
    'DAEMUN_BRAND_LOGO',
    z.string().optional().describe('Path of a logo on this origin. If unset, the pages show the logo of Daemun'),
    {
      takes: 'a path on this origin',
      standard: 'the logo of Daemun',
    },
  ),
  termsUrl: variable('DAEMUN_TERMS_URL', PageUrl.optional().describe('The page that is linked below the sign-up form'), {
    kind: 'url',
    takes: 'a URL',
    standard: 'none',
  }),
  privacyUrl: variable('DAEMUN_PRIVACY_URL', PageUrl.optional().describe('The page that is linked below the sign-up form'), {
    kind: 'url',
    takes: 'a URL',
    standard: 'none',
  }),
  supportUrl: variable('DAEMUN_SUPPORT_URL', PageOrMailUrl.optional().describe('The page or mail address that error pages link to'), {
    kind: 'url',
    takes: 'a URL',
    standard: 'none',
  }),
});

const shape = {
  timeZone: variable(
    'DAEMUN_TIME_ZONE',
    z
      .string()
      .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
      .default('Asia/Seoul')
      .describe('The time zone of every date in mails and pages. Each date names it'),
    { takes: 'the name of a time zone, such as Europe/Berlin' },
  ),
  brand: Brand.prefault({}),
};

export const lookSettings = defineSettings({
  title: 'Look',
  shape,
});

declare module './settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
