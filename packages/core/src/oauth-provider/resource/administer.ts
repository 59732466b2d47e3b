import { eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../../platform/database/database.ts';
import type { EventType } from '../../platform/events/events.ts';
import type { FieldRule } from '../../platform/http/input.ts';
import type { Platform } from '../../platform/platform.ts';
import type { By } from '../client/administer.ts';
import { type FieldFault, requireNoFaults } from '../client/faults.ts';
import { isResourceIdentifier } from '../client/rules.ts';
import { oauthClients } from '../client/tables.ts';
import { identityScopes, ignoredScopes } from '../scopes.ts';
import { resourceErrors } from './errors.ts';
import type { NewResourceInput, ResourceChangesInput } from './resource-body.ts';
import { oauthResources } from './tables.ts';

// What an operator does to resources. Routes and commands share these functions. Each runs in the transaction of its caller.

type Deps = Pick<Platform, 'clock' | 'events' | 'settings'>;
export type ResourceRow = typeof oauthResources.$inferSelect;

const rules = {
  identifier: {
    code: 'invalid_value',
    text: { en: 'It must be an absolute URI without a fragment.', ko: '프래그먼트가 없는 절대 URI여야 해요.' },
  },
  own: {
    code: 'taken',
    text: {
      en: 'Tokens of your own services and of the provider have this audience. A client must not get one of them.',
      ko: '내 서비스나 제공자의 토큰이 쓰는 대상이에요. 클라이언트의 토큰에는 쓸 수 없어요.',
    },
  },
  ours: {
    code: 'taken',
    text: { en: 'This scope is one of the provider.', ko: '제공자가 쓰는 범위예요.' },
  },
  twice: { code: 'taken', text: { en: 'This scope is there twice.', ko: '같은 범위가 두 번 있어요.' } },
  taken: (resource: string): FieldRule => ({
    code: 'taken',
    text: { en: 'This scope belongs to the resource {resource}.', ko: '{resource} 리소스의 범위예요.' },
    values: { resource },
  }),
  unknownClient: { code: 'unknown_client', text: { en: 'There is no such client.', ko: '그런 클라이언트가 없어요.' } },
} as const;

/** A scope belongs to one resource, so changes of resources happen one after the other. Nobody who reads them waits. */
const holdResources = (tx: Transaction) => tx.execute(sql`lock table ${oauthResources} in share row exclusive mode`);

/** Audiences of tokens that are not for clients. */
function ownAudiences({ origin, tokens }: Deps['settings']): readonly string[] {
  return [origin, `${origin}/`, `${origin}/oauth/userinfo`, ...(tokens.audience === undefined ? [] : [tokens.audience])];
}

async function faultsOf(
  { settings }: Deps,
  tx: Transaction,
  { identifier, scopes, servedBy }: Pick<ResourceRow, 'identifier' | 'scopes' | 'servedBy'>,
): Promise<readonly FieldFault[]> {
  const faults: FieldFault[] = [];
  if (!isResourceIdentifier(identifier)) faults.push({ path: 'identifier', rule: rules.identifier });
  if (ownAudiences(settings).includes(identifier)) faults.push({ path: 'identifier', rule: rules.own });
  const others = await tx.select({ identifier: oauthResources.identifier, scopes: oauthResources.scopes }).from(oauthResources);
  const ownerOf = new Map(
    others.filter((one) => one.identifier !== identifier).flatMap((one) => one.scopes.map(({ scope }) => [scope, one.identifier] as const)),
  );
  for (const [at, { scope }] of scopes.entries()) {
    const path = `scopes.${at}.scope`;
    const owner = ownerOf.get(scope);
    if (Object.hasOwn(identityScopes, scope) || ignoredScopes.has(scope)) faults.push({ path, rule: rules.ours });
    else if (scopes.findIndex((one) => one.scope === scope) < at) faults.push({ path, rule: rules.twice });
    else if (owner !== undefined) faults.push({ path, rule: rules.taken(owner) });
  }
  const clients =
    servedBy.length === 0 ? [] : await tx.select({ id: oauthClients.id }).from(oauthClients).where(inArray(oauthClients.id, servedBy));
  for (const [at, id] of servedBy.entries()) {
    if (!clients.some((client) => client.id === id)) faults.push({ path: `servedBy.${at}`, rule: rules.unknownClient });
  }
  return faults;
}

function publish({ events, clock }: Deps, tx: Transaction, type: EventType, { by, resource }: { by: By; resource: ResourceRow }) {
  return events.publish(tx, { ...by, type, at: clock.now(), details: { resource: resource.identifier, name: resource.name } });
}

/**
 * Makes a resource.
 * @throws FieldFaults, Problem resource_exists
 */
export async function createResource(deps: Deps, tx: Transaction, by: By, input: NewResourceInput): Promise<ResourceRow> {
  await holdResources(tx);
  requireNoFaults(await faultsOf(deps, tx, input));
  const [resource] = await tx
    .insert(oauthResources)
    .values({ ...input, createdAt: deps.clock.now() })
    .onConflictDoNothing()
    .returning();
  if (!resource) throw resourceErrors.resource_exists();
  await publish(deps, tx, 'oauth-resource.created', { by, resource });
  return resource;
}

/**
 * Changes a resource. What is left out stays.
 * @throws FieldFaults, Problem resource_not_found
 */
export async function changeResource(
  deps: Deps,
  tx: Transaction,
  by: By,
  { identifier, ...changes }: ResourceChangesInput,
): Promise<ResourceRow> {
  await holdResources(tx);
  const [before] = await tx.select().from(oauthResources).where(eq(oauthResources.identifier, identifier));
  if (!before) throw resourceErrors.resource_not_found();
  const { name = before.name, scopes = before.scopes, servedBy = before.servedBy, requireDpop = before.requireDpop } = changes;
  const { accessTokenSeconds = before.accessTokenSeconds } = changes;
  const draft = { name, scopes, servedBy, requireDpop, accessTokenSeconds };
  requireNoFaults(await faultsOf(deps, tx, { ...draft, identifier }));
  const [resource] = await tx.update(oauthResources).set(draft).where(eq(oauthResources.identifier, identifier)).returning();
  if (!resource) throw resourceErrors.resource_not_found();
  await publish(deps, tx, 'oauth-resource.changed', { by, resource });
  return resource;
}

/**
 * Deletes a resource. No new token is made for it; those that are out end by their time.
 * @throws Problem resource_not_found
 */
export async function deleteResource(deps: Deps, tx: Transaction, by: By, identifier: string): Promise<void> {
  const [resource] = await tx.delete(oauthResources).where(eq(oauthResources.identifier, identifier)).returning();
  if (!resource) throw resourceErrors.resource_not_found();
  await publish(deps, tx, 'oauth-resource.deleted', { by, resource });
}
