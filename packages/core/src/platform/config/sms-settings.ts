import { z } from 'zod';
import { lifetime, minute } from './lifetime.ts';
import { ServiceUrl } from './url-settings.ts';

const gatewayNames = ['outbox:', 'aligo:', 'solapi:', 'twilio:'] as const;
export type SmsGatewayName = (typeof gatewayNames)[number];

/** Where a vendor's API is reached: another address for tests, and for proxies whose address the vendor knows. */
const vendorUrl = (standard: string) =>
  ServiceUrl.refine((url) => !url.endsWith('/'), 'must be a URL without a slash at the end').default(standard);
const required = z.string().min(1);

export const Sms = z.strictObject({
  gateways: z
    .array(
      z
        .string()
        .transform((name) => `${name.replace(/:$/, '')}:`)
        .pipe(z.enum(['off:', ...gatewayNames])),
    )
    .max(2)
    .transform((names) => names.filter((name) => name !== 'off:'))
    .optional()
    .describe('Where text messages go; a second one steps in where the first fails'),
  perDay: z
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .default(10_000)
    .describe('Text messages that may leave in a day, over all: the hard stop of what they can cost'),
  codeSeconds: lifetime(3 * minute, 1, 10 * minute, 'A texted code lives'),
  aligo: z
    .strictObject({
      apiKey: required,
      userId: required,
      sender: required,
      url: vendorUrl('https://apis.aligo.in'),
      testMode: z.boolean().default(false).describe('Aligo takes messages, delivers none and charges nothing'),
    })
    .optional(),
  solapi: z.strictObject({ apiKey: required, apiSecret: required, sender: required, url: vendorUrl('https://api.solapi.com') }).optional(),
  twilio: z
    .strictObject({
      accountSid: required,
      authToken: required,
      sender: required.optional(),
      messagingService: required.optional(),
      url: vendorUrl('https://api.twilio.com'),
    })
    .optional(),
});

export const Phone = z.strictObject({
  countries: z
    .array(z.string().regex(/^([A-Z]{2}|\*)$/, 'must be country codes such as KR, or *'))
    .min(1)
    .default(['KR'])
    .describe('Countries whose numbers are taken; national spellings are those of the first'),
});

/** What a chosen gateway lacks; undefined where nothing. */
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
