import { z } from 'zod';
import { lifetime, minute } from './lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { ServiceUrl } from './url-settings.ts';
import { variable } from './variable.ts';

export const gatewayNames = ['outbox:', 'aligo:', 'solapi:', 'twilio:'] as const;
export type SmsGatewayName = (typeof gatewayNames)[number];

/** The address of a vendor's API. Tests use another address, and so do proxies whose address the vendor knows. */
const vendorUrl = (name: string, vendor: string, standard: string) =>
  variable(
    name,
    ServiceUrl.refine((url) => !url.endsWith('/'), 'must be a URL without a slash at the end')
      .default(standard)
      .describe(`${vendor}: the URL of its API`),
    { kind: 'url', takes: 'a URL' },
  );

/** One text that a vendor gave to the operator. */
const given = (name: string, means: string, takes: string, facts: { readonly secret?: true } = {}) =>
  variable(name, z.string().min(1).describe(means), { takes, ...facts });

const Aligo = z.strictObject({
  apiKey: given('ALIGO_API_KEY', 'Aligo: key', 'the key of Aligo’s console', { secret: true }),
  userId: given('ALIGO_USER_ID', 'Aligo: account', 'the name you sign in to Aligo with'),
  sender: given('ALIGO_SENDER', 'Aligo: sender', 'a sender number that is registered with Aligo'),
  url: vendorUrl('ALIGO_URL', 'Aligo', 'https://apis.aligo.in'),
  testMode: variable('ALIGO_TEST_MODE', z.boolean().default(false).describe('Aligo takes messages, delivers none and charges nothing')),
});

const Solapi = z.strictObject({
  apiKey: given('SOLAPI_API_KEY', 'SOLAPI: key', 'the key of SOLAPI’s console', { secret: true }),
  apiSecret: given('SOLAPI_API_SECRET', 'SOLAPI: secret', 'its secret', { secret: true }),
  sender: given('SOLAPI_SENDER', 'SOLAPI: sender', 'a sender number that is registered with SOLAPI'),
  url: vendorUrl('SOLAPI_URL', 'SOLAPI', 'https://api.solapi.com'),
});

const Twilio = z.strictObject({
  accountSid: given('TWILIO_ACCOUNT_SID', 'Twilio: account', 'the account SID, AC…'),
  authToken: given('TWILIO_AUTH_TOKEN', 'Twilio: token', 'its token', { secret: true }),
  sender: variable('TWILIO_SENDER', z.string().min(1).optional().describe('Twilio: sender'), { takes: 'a number such as +15005550006' }),
  messagingService: variable(
    'TWILIO_MESSAGING_SERVICE',
    z.string().min(1).optional().describe('Twilio: messaging service, instead of a sender'),
    { takes: 'a messaging service SID, MG…' },
  ),
  url: vendorUrl('TWILIO_URL', 'Twilio', 'https://api.twilio.com'),
});

const Sms = z.strictObject({
  gateways: variable(
    'DAEMUN_SMS',
    z
      .array(
        z
          .string()
          .transform((name) => `${name.replace(/:$/, '')}:`)
          .pipe(z.enum(['off:', ...gatewayNames])),
      )
      .max(2)
      .transform((names) => names.filter((name) => name !== 'off:'))
      .optional()
      .describe('The gateway for text messages. The second one is used if the first one fails'),
    {
      takes: 'off, outbox:, aligo:, solapi: or twilio:; a second one after a comma',
      standard: 'outbox:, which shows them at /dev/outbox on localhost; off in production',
    },
  ),
  perDay: variable(
    'DAEMUN_SMS_PER_DAY',
    z
      .number()
      .int()
      .min(1)
      .max(10_000_000)
      .default(10_000)
      .describe('The most text messages that the deployment sends in a day. It caps their cost'),
  ),
  codeSeconds: variable('DAEMUN_SMS_CODE_SECONDS', lifetime(3 * minute, 1, 10 * minute, 'The lifetime of a code in a text message')),
  aligo: Aligo.optional(),
  solapi: Solapi.optional(),
  twilio: Twilio.optional(),
});

const Phone = z.strictObject({
  countries: variable(
    'DAEMUN_PHONE_COUNTRIES',
    z
      .array(z.string().regex(/^([A-Z]{2}|\*)$/, 'must be country codes such as KR, or *'))
      .min(1)
      .default(['KR'])
      .describe('Countries whose numbers are accepted. A number without a country code belongs to the first country'),
    { takes: 'country codes such as KR, separated by commas; * for all' },
  ),
});

const shape = { sms: Sms.prefault({}), phone: Phone.prefault({}) };

export const smsSettings = defineSettings({
  title: 'Text messages',
  shape,
  // The default is the outbox in development and no gateway in production.
  complete: ({ sms }, { environment }) => ({
    sms: { ...sms, gateways: sms.gateways ?? (environment === 'production' ? [] : ['outbox:']) },
  }),
  check({ environment, sms }, refuse) {
    if (environment === 'production' && sms.gateways.includes('outbox:'))
      refuse('sms.gateways', 'the outbox is for development; name a gateway, or off');
    const missing = missingForSms(sms);
    if (missing !== undefined) refuse('sms.gateways', missing);
  },
});

declare module './settings.ts' {
  interface Settings extends Omit<OutputOf<typeof shape>, 'sms'> {
    readonly sms: z.output<typeof Sms> & { readonly gateways: SmsGatewayName[] };
  }
  interface SettingsInput extends InputOf<typeof shape> {}
}
/** The settings that a chosen gateway lacks; undefined if it lacks none. */
export function missingForSms({ gateways = [], aligo, solapi, twilio }: z.output<typeof Sms>): string | undefined {
  const given: Readonly<Record<SmsGatewayName, boolean>> = {
    'outbox:': true,
    'aligo:': aligo !== undefined,
    'solapi:': solapi !== undefined,
    'twilio:': twilio !== undefined && (twilio.sender !== undefined || twilio.messagingService !== undefined),
  };
  const missing = gateways.find((name) => !given[name]);
  if (missing === undefined) return undefined;
  const variables = {
    'outbox:': '',
    'aligo:': 'ALIGO_API_KEY, ALIGO_USER_ID and ALIGO_SENDER',
    'solapi:': 'SOLAPI_API_KEY, SOLAPI_API_SECRET and SOLAPI_SENDER',
    'twilio:': 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SENDER or TWILIO_MESSAGING_SERVICE',
  };
  return `${missing} needs ${variables[missing]}`;
}
