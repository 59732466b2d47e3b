import { lockUser } from '../account/queries.ts';
import type { UserRow } from '../account/user.ts';
import type { Contributions } from '../kernel/slot.ts';
import { type Slot, slot } from '../kernel/slot.ts';
import { type LinkKind, linkKind } from '../one-time/link-kind.ts';
import { consume, issue, peek } from '../one-time/single-use.ts';
import { after } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { type BrowserBinding, browserBinding } from '../platform/http/browser-binding.ts';
import type { RequestContext, Source } from '../platform/http/request-context.ts';
import type { Platform } from '../platform/platform.ts';
import { newId } from '../platform/random.ts';
import type { Factors } from './factor.ts';
import type { SignInResult, Transport } from './result.ts';

/** How long the person may take to prove the existing account. */
const awaitedSeconds = 10 * 60;

/** What waits until somebody proves an existing account: an identity at a provider, an invitation. Stored encrypted. */
export interface AwaitedLink {
  /** The linker that made it. */
  readonly linker: string;
  /** JSON of that linker. */
  readonly payload: unknown;
  /** What the person is told. */
  readonly provider: string;
  readonly emailHint: string;
  readonly methods: readonly string[];
}

/** Links what waited to the account that was proven. */
export interface Linker {
  readonly name: string;
  /** Runs in the transaction of the sign-in that has proven the account. It must not fail if another request was faster. */
  link(tx: Transaction, to: { readonly userId: string; readonly source: Source }, payload: unknown): Promise<void>;
}

/** The capabilities that let something wait for a proof of an existing account. */
export const linkers: Slot<Linker> = slot('linkers');

/** The linkers that the capabilities have contributed. The list is live. */
export interface Linkers {
  of(name: string): Linker | undefined;
}

export function linkersOf(contributions: Contributions): Linkers {
  return { of: (name) => contributions.all(linkers).find((linker) => linker.name === name) };
}

/** The token of what waits. With cookies it is the handle of this binding too. */
export const awaitedBinding: BrowserBinding = browserBinding({ name: 'link', lifetime: () => awaitedSeconds });

export const awaitedLink: LinkKind<AwaitedLink> = linkKind({
  purpose: 'awaited-link',
  lifetimeSeconds: () => awaitedSeconds,
  // A thief may have made it wait before the owner changed the password.
  endsWithCredentials: true,
});

type Deps = Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>;

/** The first letter of an address and its domain. */
export function emailHintOf(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  return `${local.slice(0, 1)}***@${domain}`;
}

/**
 * The methods that a person may prove an account with. Only a person whose provider says that the address is theirs learns which
 * methods this account has. Anybody else gets those of the deployment.
 */
export async function provingMethods(
  { db, factors, settings }: Pick<Platform, 'db' | 'settings'> & { readonly factors: Factors },
  user: UserRow,
  isTheirs: boolean,
): Promise<readonly string[]> {
  if (!isTheirs) return settings.signInMethods;
  const methods: string[] = [];
  for (const factor of factors.of(user)) if (await factor.offersFirst(db, user.id)) methods.push(factor.method);
  return methods;
}

/**
 * Lets something wait until the person has signed in to an existing account once, with everything that the account asks for
 * (S-102). Nobody is signed in, and nothing is linked.
 */
export async function awaitLink(
  deps: Deps,
  request: RequestContext,
  { userId, transport, ...awaited }: AwaitedLink & { readonly userId: string; readonly transport: Transport },
): Promise<SignInResult> {
  const expiresAt = after(deps.clock.now(), awaitedSeconds);
  const token = await deps.db.transaction((tx) =>
    issue(deps, tx, awaitedLink, { key: `${userId}:${newId()}`, userId, payload: awaited, until: expiresAt }),
  );
  // The newest wait is the one that the page shows. An older one of this browser is over with it.
  if (transport !== 'token') awaitedBinding.issue(deps, request, token, () => false);
  const { provider, emailHint, methods } = awaited;
  return { status: 'link-required', provider, emailHint, methods: [...methods], linkToken: token, expiresAt };
}

/** What waits in this browser. */
export async function findAwaited(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring'>,
  tokens: readonly string[],
): Promise<{ readonly awaited: AwaitedLink; readonly createdAt: Date } | undefined> {
  for (const token of tokens) {
    const kept = await peek(deps, deps.db, awaitedLink, token);
    if (kept) return { awaited: kept.payload, createdAt: kept.createdAt };
  }
  return undefined;
}

/** When a wait that began then is over. */
export const awaitedUntil = (createdAt: Date): Date => after(createdAt, awaitedSeconds);

/** Ends what waits under these tokens, without a link. */
export async function declineAwaited(deps: Pick<Platform, 'db' | 'clock' | 'keyring'>, tokens: readonly string[]): Promise<void> {
  if (tokens.length === 0) return;
  await deps.db.transaction(async (tx) => {
    for (const token of tokens) await consume(deps, tx, awaitedLink, token);
  });
}

/**
 * Links what waited under these tokens for this account. What waited for another account is over, because the person has not
 * proven that one. Call it in the transaction that creates or raises the session.
 */
export async function linkAwaited(
  deps: Pick<Platform, 'clock' | 'keyring'> & { readonly linkers: Linkers },
  tx: Transaction,
  { userId, source }: { readonly userId: string; readonly source: Source },
  tokens: readonly string[],
): Promise<void> {
  if (tokens.length === 0) return;
  // The account before its links, as everywhere that ends links.
  await lockUser(tx, userId);
  for (const token of tokens) {
    const kept = await consume(deps, tx, awaitedLink, token);
    if (kept?.userId !== userId) continue;
    await deps.linkers.of(kept.payload.linker)?.link(tx, { userId, source }, kept.payload.payload);
  }
}
