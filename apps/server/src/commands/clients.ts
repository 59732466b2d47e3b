import { readFileSync } from 'node:fs';
import type { Daemun } from '@daemun/core/hosting';
import {
  createOAuthClient,
  createOAuthRegistrationToken,
  createOAuthResource,
  deleteOAuthClient,
  deleteOAuthResource,
  listOAuthClients,
  listOAuthResources,
  rotateOAuthClientSecret,
  type ShownClient,
  showOAuthClient,
} from '@daemun/core/operating';
import { CommandError, columns } from '../terminal.ts';
import { withDaemun } from './with-daemun.ts';

/** The name of the command's user in the audit log. */
const by = { actor: 'cli' };

interface Output {
  /** Prints JSON, for scripts. */
  readonly json?: boolean;
}

/** A file with the same body as the route takes. Options of the command line win over it. */
interface FromFile {
  readonly file?: string;
}

/**
 * Runs a command. While a server runs with the embedded database, nobody else opens its folder. So the refusal names the route
 * that does the same in that server.
 * @throws CommandError
 */
async function operate<T>(route: string, action: (app: Daemun) => Promise<T>): Promise<T> {
  try {
    return await withDaemun(action);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DatabaseLockedError') throw error;
    throw new CommandError(`${error.message}\nIn the running server an administrator does the same by ${route}.`);
  }
}

function print(json: boolean | undefined, value: unknown, text: string): void {
  console.log(json ? JSON.stringify(value, null, 2) : text);
}

/** @throws CommandError if there is no such file, or if it is not JSON */
function readBody({ file }: FromFile): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
}

const given = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

export interface CreateClientOptions extends Output, FromFile {
  readonly kind?: string;
  readonly firstParty?: boolean;
  readonly redirectUri?: readonly string[];
  readonly postLogoutRedirectUri?: readonly string[];
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly grant?: readonly string[];
  readonly authMethod?: string;
  readonly jwksUri?: string;
  readonly pkce?: string;
}

/** Makes a client, and prints its secret for the only time. */
export function createClientCommand(name: string, options: CreateClientOptions): Promise<void> {
  const body = {
    ...readBody(options),
    ...given({
      name,
      kind: options.kind,
      trust: options.firstParty ? 'first-party' : undefined,
      redirectUris: options.redirectUri,
      postLogoutRedirectUris: options.postLogoutRedirectUri,
      scopes: options.scope,
      resources: options.resource,
      grants: options.grant,
      tokenEndpointAuthMethod: options.authMethod,
      jwksUri: options.jwksUri,
      pkce: options.pkce,
    }),
  };
  return operate('POST /api/auth/admin/clients', async ({ deps, settings }) => {
    const made = await createOAuthClient(deps, { kind: 'confidential', ...body }, by);
    const { client, clientSecret } = made;
    const lines: [string, string][] = [
      ['issuer', settings.origin],
      ['client_id', client.id],
    ];
    if (clientSecret !== undefined) lines.push(['client_secret', clientSecret]);
    const once = clientSecret === undefined ? '' : '\n\nThe secret is shown only now.';
    print(options.json, made, `Made the ${client.kind} client “${client.name}”.\n\n${columns(lines)}${once}`);
  });
}

/** Lists clients, in the order of their ids. */
export function listClientsCommand({ json, ...page }: Output & { readonly limit: number; readonly after?: string }): Promise<void> {
  return operate('GET /api/auth/admin/clients', async ({ deps }) => {
    const clients = await listOAuthClients(deps, page);
    const lines = clients.map(({ id, kind, trust, disabled, name }) =>
      [id, kind, trust, ...(disabled ? ['disabled'] : []), name].join('  '),
    );
    const more = clients.length === page.limit ? [`\nMore: daemun client list --after ${clients.at(-1)?.id}`] : [];
    print(json, clients, clients.length === 0 ? 'No clients.' : [...lines, ...more].join('\n'));
  });
}

/** Shows a client. */
export function showClientCommand(id: string, { json }: Output): Promise<void> {
  return operate(`GET /api/auth/admin/clients/${id}`, async ({ deps }) => {
    const client = await showOAuthClient(deps, id);
    print(json, client, describeClient(client));
  });
}

function describeClient(client: ShownClient): string {
  const text = (value: unknown): string =>
    Array.isArray(value) ? value.join(' ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const rows = Object.entries(client).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  return columns(rows.map(([name, value]) => [name, text(value)]));
}

/** Makes a new secret, and prints it for the only time. */
export function rotateClientCommand(id: string, { json, overlapSeconds }: Output & { readonly overlapSeconds: number }): Promise<void> {
  return operate(`POST /api/auth/admin/clients/${id}/secrets`, async ({ deps }) => {
    const rotated = await rotateOAuthClientSecret(deps, { id, overlapSeconds }, by);
    const until = rotated.previousEndsAt ? `The secret before it ends at ${rotated.previousEndsAt.toISOString()}.` : 'It had none before.';
    print(json, rotated, `${columns([['client_secret', rotated.clientSecret]])}\n\nThe secret is shown only now. ${until}`);
  });
}

/** Deletes a client with its tokens. */
export function deleteClientCommand(id: string): Promise<void> {
  return operate(`DELETE /api/auth/admin/clients/${id}`, async ({ deps }) => {
    await deleteOAuthClient(deps, id, by);
    console.log(`Deleted the client ${id}. Its tokens have ended.`);
  });
}

export interface RegistrationTokenOptions extends Output {
  readonly uses: number;
  readonly expiresIn: number;
  readonly trust: string;
}

/** Makes a token with which somebody registers clients, and prints it for the only time. */
export function registrationTokenCommand(name: string, { json, ...options }: RegistrationTokenOptions): Promise<void> {
  return operate('POST /api/auth/admin/registration-tokens', async ({ deps }) => {
    const made = await createOAuthRegistrationToken(deps, { name, ...options }, by);
    print(json, made, `  ${made.token}\n\nThe token is shown only now. It is valid until ${made.expiresAt.toISOString()}.`);
  });
}

export interface CreateResourceOptions extends Output, FromFile {
  readonly name?: string;
  readonly servedBy?: readonly string[];
  readonly requireDpop?: boolean;
}

/** Makes a resource. Its scopes stand in a file, because people read their titles in both languages. */
export function createResourceCommand(identifier: string, options: CreateResourceOptions): Promise<void> {
  const { name, servedBy, requireDpop } = options;
  const body = { ...readBody(options), ...given({ identifier, name, servedBy, requireDpop }) };
  return operate('POST /api/auth/admin/resources', async ({ deps }) => {
    const resource = await createOAuthResource(deps, { name: identifier.slice(0, 100), ...body }, by);
    print(options.json, resource, `Made the resource ${resource.identifier} with ${resource.scopes.length} scopes.`);
  });
}

/** Lists the resources. */
export function listResourcesCommand({ json }: Output): Promise<void> {
  return operate('GET /api/auth/admin/resources', async ({ deps }) => {
    const resources = await listOAuthResources(deps);
    const lines = resources.map(({ identifier, name, scopes }) =>
      [identifier, name, scopes.map(({ scope }) => scope).join(' ')].join('  ').trimEnd(),
    );
    print(json, resources, lines.length === 0 ? 'No resources.' : lines.join('\n'));
  });
}

/** Deletes a resource. */
export function deleteResourceCommand(identifier: string): Promise<void> {
  return operate('DELETE /api/auth/admin/resources', async ({ deps }) => {
    await deleteOAuthResource(deps, identifier, by);
    console.log(`Deleted the resource ${identifier}. No new token is made for it.`);
  });
}
