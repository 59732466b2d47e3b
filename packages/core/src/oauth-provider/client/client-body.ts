import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { day, hour } from '../../platform/config/lifetime.ts';
import { typedText } from '../../platform/typed-text.ts';
import { authMethods, type ClientJwk, clientAlgorithms, clientKinds, clientOrigins, grants, trusts } from './client.ts';
import type { NewClient } from './create-client.ts';
import type { ClientRow } from './row.ts';
import type { ClientDraft } from './rules.ts';

/** A URI is checked by its rules, which say what is wrong with it. */
const Uri = z.string().min(1).max(4096);
const Jwk = z.looseObject({ kty: z.string().max(20) }).meta({ id: 'JsonWebKey', description: 'A public key (RFC 7517)' });
const Jwks = z
  .object({ keys: z.array(Jwk).max(20) })
  .meta({ id: 'JsonWebKeySet', example: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] } });
const Requirement = z.enum(['optional', 'required']);

/** What can be changed of a client. */
const settable = {
  name: typedText(100),
  trust: z.enum(['first-party', 'third-party']),
  redirectUris: z.array(Uri).max(100),
  postLogoutRedirectUris: z.array(Uri).max(100),
  scopes: z.array(z.string().max(100)).max(200),
  resources: z.array(z.string().max(2048)).max(100),
  grants: z.array(z.enum(grants)).max(grants.length),
  tokenEndpointAuthMethod: z.enum(authMethods),
  jwks: Jwks.nullable(),
  jwksUri: Uri.nullable(),
  idTokenSignedResponseAlg: z.enum(clientAlgorithms),
  claimsInIdToken: z.boolean(),
  subjectType: z.enum(['public', 'pairwise']),
  backchannelLogoutUri: Uri.nullable(),
  par: Requirement,
  dpop: Requirement,
  pkce: z.enum(['required', 'nonce']),
  accessTokenSeconds: z.number().int().min(10).max(hour).nullable(),
  refreshIdleSeconds: z
    .number()
    .int()
    .min(1)
    .max(90 * day)
    .nullable(),
  homepage: Uri.nullable(),
  policyUrl: Uri.nullable(),
  termsUrl: Uri.nullable(),
} as const;

const { name, ...optional } = settable;

/** A client that an operator makes. */
export const NewClientBody = z.strictObject({ kind: z.enum(clientKinds), name }).extend(z.object(optional).partial().shape);
export type NewClientInput = z.output<typeof NewClientBody>;

/** What an operator changes of a client. */
export const ClientChanges = z.strictObject({ ...settable, disabled: z.boolean() }).partial();
export type ClientChangesInput = z.output<typeof ClientChanges>;

/** A client as its operator sees it. It holds no hash of anything. */
export const ClientView = z
  .object({
    ...settable,
    id: z.string(),
    kind: z.enum(clientKinds),
    name: z.string(),
    trust: z.enum(trusts),
    origin: z.enum(clientOrigins),
    disabled: z.boolean(),
    previousSecretEndsAt: Moment.nullable().meta({ description: 'Until then the secret before the last one is good too' }),
    backchannelLogoutFailure: z.string().nullable().meta({ description: 'Why the last notice of a logout did not arrive' }),
    createdAt: Moment,
    updatedAt: Moment,
  })
  .meta({ id: 'OAuthClient' });

/** What is said of a client, in the words of the columns. */
export function toDraft(input: Omit<ClientChangesInput, 'disabled'>): Partial<ClientDraft> {
  const { tokenEndpointAuthMethod, jwks, idTokenSignedResponseAlg, subjectType, par, dpop, pkce, ...same } = input;
  return defined({
    ...same,
    authMethod: tokenEndpointAuthMethod,
    jwks: jwks && (jwks.keys as readonly ClientJwk[]),
    idTokenAlgorithm: idTokenSignedResponseAlg,
    pairwise: subjectType && subjectType === 'pairwise',
    parRequired: par && par === 'required',
    dpopRequired: dpop && dpop === 'required',
    pkceRequired: pkce && pkce === 'required',
  });
}

/** The same of a new client. */
export function toNewClient({ kind, name: called, ...rest }: NewClientInput): NewClient {
  return { ...toDraft(rest), kind, name: called };
}

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without what was left out, so that a default or the present value stays. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** The reply for a client. */
export function toClientView(
  row: ClientRow,
  { logoutFailure, now }: { readonly logoutFailure: string | null; readonly now: Date },
): z.input<typeof ClientView> {
  const { previousSecretEndsAt: endsAt } = row;
  return {
    ...row,
    disabled: row.disabledAt !== null,
    previousSecretEndsAt: endsAt !== null && endsAt > now ? endsAt : null,
    tokenEndpointAuthMethod: row.authMethod,
    jwks: row.jwks && { keys: [...row.jwks] },
    idTokenSignedResponseAlg: row.idTokenAlgorithm,
    subjectType: row.pairwise ? 'pairwise' : 'public',
    par: row.parRequired ? 'required' : 'optional',
    dpop: row.dpopRequired ? 'required' : 'optional',
    pkce: row.pkceRequired ? 'required' : 'nonce',
    trust: row.trust,
    backchannelLogoutFailure: logoutFailure,
  };
}
