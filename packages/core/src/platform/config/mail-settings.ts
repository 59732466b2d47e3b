import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { MailUrl } from './url-settings.ts';
import { variable } from './variable.ts';

const Mail = z.strictObject({
  url: variable(
    'DAEMUN_MAIL',
    MailUrl.default('outbox:').describe(
      'The mail server. The outbox shows mails at /dev/outbox, on localhost only, and is not for production',
    ),
    { kind: 'url', takes: 'outbox:, or an smtp:// or smtps:// URL', secret: true },
  ),
  from: variable('DAEMUN_MAIL_FROM', z.string().min(3).default('Daemun <no-reply@localhost>').describe('The sender of mails'), {
    takes: 'an address such as Example <no-reply@example.com>',
  }),
});

const shape = { mail: Mail.prefault({}) };

export const mailSettings = defineSettings({ title: 'Mail', shape });

declare module './settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
