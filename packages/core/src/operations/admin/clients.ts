import type { ZodType } from 'zod';
import {
  type AdministerDeps,
  type By,
  createClientAs,
  deleteClient,
  endTokensOfClient,
  rotateSecret,
} from '../../oauth-provider/client/administer.ts';
import { ClientView, NewClientBody, toClientView } from '../../oauth-provider/client/client-body.ts';
import { FieldFaults } from '../../oauth-provider/client/faults.ts';
import { listClients, requireClient } from '../../oauth-provider/client/queries.ts';
import { createRegistrationToken, NewRegistrationToken } from '../../oauth-provider/client/registration-token.ts';
import { createResource, deleteResource } from '../../oauth-provider/resource/administer.ts';
import { listResources } from '../../oauth-provider/resource/queries.ts';
import { NewResourceBody, ResourceView } from '../../oauth-provider/resource/resource-body.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { Problem, problemText } from '../../platform/http/errors.ts';
import { invalidInput } from '../../platform/http/input.ts';
import type { Platform } from '../../platform/platform.ts';
import { OperationError } from './users.ts';

// What the command line does to OAuth clients and resources: the same functions as the routes of administrators, with the same
// rules and the same events.

type Deps = Platform & AdministerDeps;
type Actor = Pick<By, 'actor'>;

/** A client in the form of the administration's replies. */
export type ShownClient = ReturnType<typeof ClientView.parse>;
/** A resource in the form of the administration's replies. */
export type ShownResource = ReturnType<typeof ResourceView.parse>;

/** Runs an operation in a transaction. @throws OperationError for whatever a route would refuse */
async function operate<T>(deps: Deps, operation: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await deps.db.transaction(operation);
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof FieldFaults) return new OperationError(error.message);
  if (!(error instanceof Problem)) return error;
  const fields = error.extras['errors'] as readonly { path: string; message: string }[] | undefined;
  return new OperationError(fields ? fields.map(({ path, message }) => `${path}: ${message}`).join('\n') : problemText(error, 'en'));
}

/** Reads what a route would read as its body. @throws OperationError that names the fields */
function read<T>(schema: ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw refusalOf(invalidInput(parsed.error.issues, given, 'en'));
  return parsed.data;
}

const shownOf = ({ clock }: Deps, { row, logoutFailure }: Awaited<ReturnType<typeof requireClient>>): ShownClient =>
  ClientView.parse(toClientView(row, { logoutFailure, now: clock.now() }));

/** Makes a client. `given` is the body of `POST /admin/clients`. The secret is returned for the only time. */
export async function createOAuthClient(
  deps: Deps,
  given: unknown,
  by: Actor,
): Promise<{ readonly client: ShownClient; readonly clientSecret: string | undefined }> {
  const input = read(NewClientBody, given);
  const { row, clientSecret } = await operate(deps, (tx) => createClientAs(deps, tx, by, input));
  return { client: shownOf(deps, { row, logoutFailure: null }), clientSecret };
}

/** Lists clients by their ids, after the one with the id `after`. One call returns at most 1000. */
export async function listOAuthClients(deps: Deps, page: { readonly after?: string | undefined; readonly limit: number }) {
  const found = await listClients(deps.db, { after: page.after, limit: Math.min(page.limit, 1000) });
  return found.map((one) => shownOf(deps, one));
}

/** @throws OperationError if there is no such client */
export const showOAuthClient = (deps: Deps, id: string): Promise<ShownClient> =>
  operate(deps, async (tx) => shownOf(deps, await requireClient(tx, id)));

/** Makes a new secret, beside which the present one stays good for a while. @throws OperationError */
export async function rotateOAuthClientSecret(
  deps: Deps,
  { id, overlapSeconds }: { readonly id: string; readonly overlapSeconds: number },
  by: Actor,
): Promise<{ readonly clientSecret: string; readonly previousEndsAt: Date | null }> {
  return operate(deps, (tx) => rotateSecret(deps, tx, by, { id, overlapSeconds }));
}

/** Ends every token of a client, and of people for it. @throws OperationError */
export const endOAuthClientTokens = (deps: Deps, id: string, by: Actor): Promise<void> =>
  operate(deps, (tx) => endTokensOfClient(deps, tx, by, id));

/** Deletes a client. @throws OperationError */
export const deleteOAuthClient = (deps: Deps, id: string, by: Actor): Promise<void> =>
  operate(deps, (tx) => deleteClient(deps, tx, by, id));

/** Makes a resource. `given` is the body of `POST /admin/resources`. @throws OperationError */
export async function createOAuthResource(deps: Deps, given: unknown, by: Actor): Promise<ShownResource> {
  const input = read(NewResourceBody, given);
  return ResourceView.parse(await operate(deps, (tx) => createResource(deps, tx, by, input)));
}

/** Every resource. */
export async function listOAuthResources(deps: Deps): Promise<readonly ShownResource[]> {
  return (await listResources(deps.db)).map((row) => ResourceView.parse(row));
}

/** Deletes a resource. @throws OperationError */
export const deleteOAuthResource = (deps: Deps, identifier: string, by: Actor): Promise<void> =>
  operate(deps, (tx) => deleteResource(deps, tx, by, identifier));

/** Makes a token that lets its holder register clients. `given` is the body of `POST /admin/registration-tokens`. */
export async function createOAuthRegistrationToken(
  deps: Deps,
  given: unknown,
  by: Actor,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const input = read(NewRegistrationToken, given);
  const { token, row } = await operate(deps, (tx) => createRegistrationToken(deps, tx, by, input));
  return { token, expiresAt: row.expiresAt };
}
