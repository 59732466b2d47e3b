import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { parseJson } from '../../platform/http/json.ts';
import type { CallPublic } from '../../platform/outbound/public.ts';
import type { ClientJwk } from './client.ts';
import { jwkFault } from './jwk-rules.ts';

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(50) });

const freshMs = 10 * 60_000;
/** The keys of a host that does not answer are good for this long, so that its outage is not ours. A key that leaked is not for longer. */
const keptMs = 60 * 60_000;
/** Within this time nothing is asked again, whatever assertions name: strangers cannot have us ask a host. */
const patienceMs = 60_000;
const mostSets = 1000;

interface KeySet {
  readonly keys: readonly ClientJwk[];
  /** When the keys were read; when they were last asked for. In ms since 1970. */
  readonly readAt: number;
  readonly askedAt: number;
}

/** Reads the keys at an address that a client has registered (`jwks_uri`), through a cache. */
export interface RemoteKeys {
  /** `kid`: a key that is not among those in memory is worth asking for. No keys if the address has none, or does not answer. */
  of(url: string, kid: string | undefined): Promise<readonly ClientJwk[]>;
}

/** Opens the cache. One request at a time is under way for an address, however many wait for it. */
export function createRemoteKeys({ clock, call }: { readonly clock: Clock; readonly call: CallPublic }): RemoteKeys {
  const known = new Map<string, KeySet>();
  const asking = new Map<string, Promise<KeySet>>();

  async function ask(url: string, before: KeySet | undefined): Promise<KeySet> {
    const askedAt = clock.now().getTime();
    const keys = await read(call, url);
    const kept = before && askedAt - before.readAt < keptMs ? before : { keys: [], readAt: 0 };
    const found = keys ? { keys, readAt: askedAt, askedAt } : { ...kept, askedAt };
    known.delete(url);
    known.set(url, found);
    for (const [oldest] of known) if (known.size > mostSets) known.delete(oldest);
    return found;
  }

  function once(url: string, before: KeySet | undefined): Promise<KeySet> {
    const underWay = asking.get(url) ?? ask(url, before).finally(() => asking.delete(url));
    asking.set(url, underWay);
    return underWay;
  }

  return {
    async of(url, kid) {
      const before = known.get(url);
      if (!before) return (await once(url, before)).keys;
      const now = clock.now().getTime();
      const isKnown = kid === undefined || before.keys.some((key) => key['kid'] === undefined || key['kid'] === kid);
      const isFresh = now - before.readAt < freshMs && isKnown;
      return isFresh || now - before.askedAt < patienceMs ? before.keys : (await once(url, before)).keys;
    },
  };
}

/** The keys at an address that assertions can be signed with. Undefined if it does not answer, or with something else. */
async function read(call: CallPublic, url: string): Promise<readonly ClientJwk[] | undefined> {
  try {
    const { status, text } = await call(url, { method: 'GET', headers: { Accept: 'application/json' }, longestBytes: 64 * 1024 });
    if (status !== 200) return undefined;
    const { keys } = Jwks.parse(parseJson(Buffer.from(text)));
    // A set has keys for other purposes too. A private key is known to the world, so it proves nothing.
    return keys.filter((key) => jwkFault(key) === undefined);
  } catch {
    return undefined;
  }
}
