import { eq, or } from 'drizzle-orm';
import type { Finding } from '../../kernel/finding.ts';
import type { Platform } from '../../platform/platform.ts';
import { oauthResources } from '../resource/tables.ts';
import { isIdentityScope } from '../scopes.ts';
import { oauthClients } from './tables.ts';

/** Names the clients that rest on something weaker, or on something that does not exist. */
export async function examineClients({ db }: Pick<Platform, 'db'>): Promise<readonly Finding[]> {
  const clients = await db
    .select({
      id: oauthClients.id,
      name: oauthClients.name,
      pkceRequired: oauthClients.pkceRequired,
      scopes: oauthClients.scopes,
      resources: oauthClients.resources,
    })
    .from(oauthClients)
    .where(or(eq(oauthClients.origin, 'operator'), eq(oauthClients.pkceRequired, false)))
    .orderBy(oauthClients.id);
  const resources = await db.select({ identifier: oauthResources.identifier, scopes: oauthResources.scopes }).from(oauthResources);
  const known = new Set(resources.map(({ identifier }) => identifier));
  const scopes = new Set(resources.flatMap((one) => one.scopes.map(({ scope }) => scope)));
  return clients.flatMap((client) => {
    const named = `${client.name} (${client.id})`;
    const missing = [
      ...client.resources.filter((resource) => !known.has(resource)),
      ...client.scopes.filter((scope) => !isIdentityScope(scope) && !scopes.has(scope)),
    ];
    return [...(client.pkceRequired ? [] : [withoutPkce(named)]), ...(missing.length === 0 ? [] : [asksForNothing(named, missing)])];
  });
}

function withoutPkce(named: string): Finding {
  return {
    severity: 'warning',
    code: 'oauth_client_without_pkce',
    message: `The OAuth client ${named} signs people in without PKCE: only its nonce protects a code that somebody steals`,
    fix: 'Once its software can do PKCE, set `pkce` to `required`',
  };
}

function asksForNothing(named: string, missing: readonly string[]): Finding {
  return {
    severity: 'note',
    code: 'oauth_client_asks_for_nothing',
    message: `The OAuth client ${named} may ask for what no resource has: ${missing.join(', ')}`,
    fix: 'Make the resource (daemun resource create), or take them from the client',
  };
}
