import { z } from 'zod';
import { gatewayNames } from '../../packages/core/src/platform/config/sms-settings.ts';
import { rateDimensions } from '../../packages/core/src/platform/http/rates.ts';
import { settingsParts } from '../../packages/core/src/settings.ts';
import { type Schema, typeOf } from './write-types.ts';

const documents = (url: string) => `readonly {
  readonly id: string; readonly version: string; readonly title: { readonly en: string; readonly ko: string }; readonly url: ${url};
  readonly required: boolean;
}[]`;
const both = '{ readonly en: string; readonly ko: string }';
const claims = '(of: { readonly user: PrincipalUser; readonly session: PrincipalSession }) => object | Promise<object>';

/** What a schema cannot tell: functions, and what a transformation makes. packages/core/src/settings-types.test.ts checks it. */
const toldOfInput: Readonly<Record<string, string>> = {
  'tokens.claims': `(${claims})`,
  consents: `${documents(`string | ${both}`)} | {
    readonly minimumAge?: number | undefined; readonly documents?: ${documents(`string | ${both}`)};
  }`,
};
const toldOfSettings: Readonly<Record<string, string>> = {
  origin: 'string',
  trustedOrigins: 'string[]',
  'passkeys.androidApps': 'string[]',
  'tokens.claims': `(${claims})`,
  consents: `{ readonly minimumAge?: number | undefined; readonly documents: ${documents(both)} }`,
};

const limitOf = (rate: string): string =>
  `{ ${rateDimensions.map((by) => `readonly ${by}?: readonly (${rate})[] | undefined`).join('; ')} }`;

/** Filled in from other settings, so that all code finds them (`complete` of their parts). */
const completed = ['requestLog', 'sms.gateways', 'captcha.provider', 'signInMethods', 'passkeys.rpId'];

function withRequired(schema: Schema, path: readonly string[]): Schema {
  const [name = '', ...rest] = path;
  const { properties = {}, required = [] } = schema;
  const inner = properties[name] ?? {};
  if (rest.length === 0) return { ...schema, required: [...new Set([...required, name])] };
  return { ...schema, properties: { ...properties, [name]: withRequired(inner, rest) } };
}

/** The settings as they are written and as they are read, as flat types. */
export function settingsTypes(): readonly string[] {
  const shape = Object.assign({}, ...settingsParts.map((part) => part.shape)) as z.core.$ZodShape;
  const schemaOf = (io: 'input' | 'output') =>
    z.toJSONSchema(z.strictObject(shape), { io, unrepresentable: 'any', reused: 'inline' }) as Schema;
  const input = schemaOf('input');
  const gateways = `(${gatewayNames.map((name) => JSON.stringify(name)).join(' | ')})[]`;
  const limits = (of: string) =>
    `{ ${Object.keys(input.properties?.['limits']?.properties ?? {})
      .map((name) => `readonly ${name}?: ${of} | undefined`)
      .join('; ')} }`;
  const output = completed.reduce((schema, path) => withRequired(schema, path.split('.')), schemaOf('output'));
  const style = { comments: true, mutableArrays: true, undefinedAllowed: true };
  return [
    "import type { PrincipalSession, PrincipalUser } from './platform/http/principal.ts';",
    '',
    '/** So much in so much time, for one client or one target. */',
    'export interface Rate { readonly points: number; readonly windowSeconds: number }',
    '',
    '/** A limit as an embedder writes it: rates, or texts such as `10/15m`, by what they count. */',
    `export interface LimitInput ${limitOf('string | Rate')}`,
    '',
    '/** A limit, by what it counts. */',
    `export interface Limit ${limitOf('Rate')}`,
    '',
    '/** The settings that an embedder writes (docs/configuration.md). Only `origin` and `secrets` are required. */',
    `export interface SettingsInput ${typeOf(input, { ...style, told: { ...toldOfInput, limits: limits('LimitInput') } })}`,
    '',
    '/** Checked settings, with every default filled in. */',
    `export interface Settings ${typeOf(output, { ...style, told: { ...toldOfSettings, 'sms.gateways': gateways, limits: limits('Limit') } })}`,
    '',
  ];
}
