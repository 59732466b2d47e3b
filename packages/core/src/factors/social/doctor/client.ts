import type { Finding } from '../../../kernel/finding.ts';
import { confirm, type Examined, find, type Look, nothing, together } from './examination.ts';

/** A form that values of a console have, in words for the operator. */
interface Form {
  readonly shape: RegExp;
  readonly words: string;
}

const digits: Form = { shape: /^\d+$/, words: 'digits' };
const hex32: Form = { shape: /^[0-9a-f]{32}$/, words: '32 hexadecimal digits' };
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What client ids look like, where the console of the provider has one form for all. */
const clientIds: Readonly<Record<string, Form>> = {
  google: { shape: /^[\w-]+\.apps\.googleusercontent\.com$/, words: 'a name that ends in .apps.googleusercontent.com' },
  apple: { shape: /^[\w-]+(?:\.[\w-]+)+$/, words: 'a Services ID, such as com.example.web' },
  kakao: { ...hex32, words: 'the REST API key, 32 hexadecimal digits' },
  microsoft: { shape: uuid, words: 'the application (client) ID, a UUID' },
  line: { ...digits, words: 'the channel ID, digits' },
  facebook: { ...digits, words: 'the app ID, digits' },
  discord: { ...digits, words: 'the application ID, digits' },
  slack: { shape: /^\d+\.\d+$/, words: 'two numbers with a dot between' },
};
/** What client secrets look like. */
const clientSecrets: Readonly<Record<string, Form>> = {
  microsoft: { shape: /^(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)/i, words: 'the value of a secret, not its ID, which is a UUID' },
  line: { ...hex32, words: 'the channel secret, 32 hexadecimal digits' },
  facebook: { ...hex32, words: 'the app secret, 32 hexadecimal digits' },
  slack: hex32,
};
const appleId: Form = { shape: /^[A-Z0-9]{10}$/, words: 'ten letters and digits' };

/** Looks at the values that were copied from the console. None of them is repeated. */
export function examineClient({ description: { id }, client, prefix }: Examined): Look {
  const { clientId, clientSecret, ...rest } = client;
  const more: Readonly<Record<string, unknown>> = rest;
  const values: readonly (readonly [string, unknown, Form | undefined])[] = [
    ['CLIENT_ID', clientId, clientIds[id]],
    ['CLIENT_SECRET', clientSecret, clientSecrets[id]],
    ['TEAM_ID', more['teamId'], appleId],
    ['KEY_ID', more['keyId'], appleId],
    ['APP_ID', more['appId'], digits],
    ['ADMIN_KEY', more['adminKey'], hex32],
  ];
  const findings = values.flatMap(([name, value, form]) =>
    typeof value === 'string' ? (faultOf(`${prefix}_${name}`, value, form) ?? []) : [],
  );
  const secret = clientSecret === undefined ? 'without a client secret' : 'and the client secret';
  const looks: Look[] = [{ confirmed: [], findings }, kakao(id, more, clientSecret !== undefined)];
  if (findings.length === 0) looks.unshift(confirm(`The client id ${secret} look${clientSecret === undefined ? 's' : ''} right`));
  return together(looks);
}

function faultOf(variable: string, value: string, form: Form | undefined): Finding | undefined {
  const code = 'provider_value_shape';
  // An issuer of the operator's own may take such a secret: whether it is right, its token endpoint tells.
  if (/^["'].*["']$|\s|^<.*>$/.test(value)) {
    const fix = 'Copy it anew from the console. Files of variables for containers take no quotes';
    return {
      severity: 'warning',
      code,
      message: `${variable} has quotes, blanks or brackets in it, as hardly a value of a console has`,
      fix,
    };
  }
  if (!form || form.shape.test(value)) return undefined;
  return {
    severity: 'warning',
    code,
    message: `${variable} does not look like ${form.words}`,
    fix: 'Compare it with the console. Another value of the same page may have been copied',
  };
}

/** Kakao's keys have a client secret unless it is turned off, and its messages of unlinking need two further settings. */
function kakao(id: string, { appId, adminKey }: Readonly<Record<string, unknown>>, hasSecret: boolean): Look {
  if (id !== 'kakao') return nothing;
  const secret = hasSecret
    ? nothing
    : find(
        'warning',
        'kakao_secret_missing',
        'Kakao turns the client secret of a REST API key on by itself, and refuses sign-ins without it (KOE010)',
        'Set KAKAO_CLIENT_SECRET, or turn the client secret of the key off in the console',
      );
  if (appId !== undefined && adminKey !== undefined) return secret;
  const messages = find(
    'note',
    'kakao_messages_off',
    'Messages of Kakao that somebody has unlinked this site are not believed, and unlinking here needs the person’s own token',
    'Set KAKAO_APP_ID and KAKAO_ADMIN_KEY',
  );
  return together([secret, messages]);
}
