import { offerFirstEmail } from '../../account/first-email.ts';
import { takeMessage } from '../../account/message-budget.ts';
import { proveEmail } from '../../account/prove-email.ts';
import { draftUser, findUserByEmail, findUserById, insertUser, lockUser } from '../../account/queries.ts';
import type { UserRow } from '../../account/user.ts';
import { isReserved } from '../../account/way-back/offer.ts';
import { recordFirst } from '../../consent/record.ts';
import { type ConsentStatement, consentRequired, missingIn, standingOf } from '../../consent/statement.ts';
import { isAdministrator } from '../../platform/http/enrolment.ts';
import { rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { awaitLink, emailHintOf, provingMethods } from '../../sign-in/awaited-link.ts';
import { completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { signInNew } from '../../sign-in/proven-sign-in.ts';
import type { SignInRefused, SignInResult, Transport } from '../../sign-in/result.ts';
import type { SocialDeps } from './deps.ts';
import { socialTraits } from './factor.ts';
import { draftIdentity, linkPerson, toPlain, usedNow } from './linked.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';
import { findIdentity, type IdentityRow, insertIdentity, updateIdentity } from './queries.ts';

/** The name of the linker of identities. */
export const identityLinker = 'social';

/** What a linker keeps of a person until the account is proven. */
export interface AwaitedIdentity {
  readonly provider: string;
  readonly person: ReturnType<typeof toPlain>;
}

/** How the client keeps its session, and what it says besides. */
export interface SocialSignIn {
  readonly transport: Transport;
  readonly linkToken?: string | undefined;
  /** The consents for a new account. */
  readonly consents: ConsentStatement | undefined;
}

/**
 * Signs in a person whom a provider has named: the account of the identity, a new account, or `link-required` if the address has
 * an account (S-101, S-102). A refusal means what it means for every factor.
 * @throws Problem consent_required for a new account; nothing has happened then
 */
export async function signInWith(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  options: SocialSignIn,
): Promise<SignInResult | SignInRefused> {
  // A second round only if another request has linked the person, or made the account, at the same moment.
  for (let round = 0; round < 3; round += 1) {
    const result = await signInOnce(deps, request, provider, person, options);
    if (result) return result;
  }
  return { status: 'refused', reason: 'stale' };
}

async function signInOnce(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  options: SocialSignIn,
): Promise<SignInResult | SignInRefused | undefined> {
  const { transport, linkToken } = options;
  const identity = await findIdentity(deps.db, person);
  if (identity) {
    const owner = await findUserById(deps.db, identity.userId);
    if (!owner) return undefined;
    const shown = await withoutRaising(deps, request, owner, person);
    return completeSignIn(deps, request, knownPerson(deps, provider, owner, identity, shown), { transport, linkToken });
  }
  const local = person.email === null ? undefined : await findUserByEmail(deps.db, person.email);
  // An address that nobody has proven is nobody's: its account neither keeps the owner out nor is found by a provider's word.
  if (!local || (!local.emailVerifiedAt && !person.emailTrusted))
    return signUp(deps, request, provider, person, options, local === undefined);
  // A mailbox alone never counts for administrators (R4), and no provider's word about it does either.
  if (!person.emailTrusted || isAdministrator(local)) return requireLink(deps, request, provider, person, local, transport);
  const proved = local.emailVerifiedAt ? local : await claim(deps, request, local);
  return proved && completeSignIn(deps, request, newlyLinked(deps, request, provider, proved, person), { transport, linkToken });
}

/**
 * Two factors that the provider has asked for some time ago begin a session, but are no second factor of a session that lives: for
 * that the person signs in there again (`prompt=login`).
 */
async function withoutRaising(
  deps: SocialDeps,
  request: RequestContext,
  owner: UserRow,
  person: UpstreamIdentity,
): Promise<UpstreamIdentity> {
  const principal = person.twoFactors ? await deps.principals.of(request) : undefined;
  return principal?.user.id === owner.id ? { ...person, twoFactors: false } : person;
}

/** The proof of a linked person. Accepting it records the use, if the identity is still the account's. */
export function knownPerson(
  deps: SocialDeps,
  provider: SocialProvider,
  owner: UserRow,
  identity: IdentityRow,
  person: UpstreamIdentity,
): VerifiedFactor {
  return personFactor(provider, owner, person, async (tx) => {
    if (!(await updateIdentity(tx, { id: identity.id, userId: owner.id }, usedNow(deps, provider, identity, person))))
      throw new StaleSignIn();
  });
}

/** The proof of a person whom the provider's word links to the account of the address. */
function newlyLinked(
  deps: SocialDeps,
  { source }: RequestContext,
  provider: SocialProvider,
  owner: UserRow,
  person: UpstreamIdentity,
): VerifiedFactor {
  return personFactor(provider, owner, person, async (tx) => {
    const held = await lockUser(tx, owner.id);
    if (held?.email !== person.email || !held?.emailVerifiedAt) throw new StaleSignIn();
    if ((await linkPerson(deps, tx, provider, { userId: owner.id, source }, person)) === 'theirs') throw new StaleSignIn();
  });
}

function personFactor(
  { id }: SocialProvider,
  owner: UserRow,
  { twoFactors, authenticatedAt }: UpstreamIdentity,
  onAccepted: VerifiedFactor['onAccepted'],
): VerifiedFactor {
  // The operator trusts the provider's word that it has asked for two factors, and when.
  return proven(socialTraits(id), owner, { onAccepted, ...(twoFactors && { userVerified: true, shownAt: authenticatedAt ?? null }) });
}

/** The provider's word is the first proof of the address, so what somebody has planted there is void (S-15). */
async function claim(deps: SocialDeps, { source }: RequestContext, { id, email }: UserRow): Promise<UserRow | undefined> {
  return deps.db.transaction(async (tx) => {
    const held = await lockUser(tx, id);
    if (!held || held.email !== email) return undefined;
    await proveEmail(deps, tx, id, source);
    return findUserById(tx, id);
  });
}

/** The address has an account, so the person proves that account first. Nothing is linked by an address (S-102). */
async function requireLink(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  local: UserRow,
  transport: Transport,
): Promise<SignInResult> {
  const payload: AwaitedIdentity = { provider: provider.id, person: toPlain(person) };
  return awaitLink(deps, request, {
    userId: local.id,
    linker: identityLinker,
    payload,
    provider: provider.id,
    emailHint: emailHintOf(person.email ?? ''),
    methods: await provingMethods(deps, local, person.emailVerified),
    transport,
  });
}

/**
 * Makes an account for a person, and signs in to it, both or neither. An address that the provider is not trusted with stays
 * outside the account until a mailed link proves it, so that nobody sits on an address that is not theirs. The provider may have
 * taken the address from anybody, so the mail is taken from the budget of its recipient (S-25, R17). Without it the person may ask
 * for a link later.
 * @param free no account has the address
 */
async function signUp(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  person: UpstreamIdentity,
  { transport, consents }: SocialSignIn,
  free: boolean,
): Promise<SignInResult | undefined> {
  const { locale, source } = request;
  const missing = missingIn(deps.settings, consents);
  if (missing.length > 0) throw consentRequired(missing, locale);
  const { email } = person;
  const own = email !== null && person.emailTrusted && free && !(await isReserved(deps, deps.db, 'email', email)) ? email : null;
  const user: UserRow = {
    ...draftUser(deps.clock, { email: own, emailVerified: own !== null, name: person.name, locale, consents: standingOf(consents) }),
    image: person.image,
  };
  const factor = personFactor(provider, user, person, undefined);
  const at = deps.clock.now();
  const toProve = own === null && email !== null && (await takeMessage(deps, request, rates.sendMail, { email })) === 0 ? email : null;
  return signInNew(
    deps,
    request,
    factor,
    async (tx) => {
      if (!(await insertUser(tx, deps.clock, user))) return false;
      if (!(await insertIdentity(tx, draftIdentity(deps, provider, user.id, person)))) return false;
      const details = { provider: provider.id };
      await deps.events.publish(tx, { type: 'account.registered', at, userId: user.id, source, details });
      if (own !== null) await deps.events.publish(tx, { type: 'account.email-verified', at, userId: user.id, source });
      else if (toProve !== null) await offerFirstEmail(deps, tx, { userId: user.id, email: toProve, locale });
      await recordFirst(deps, tx, { userId: user.id, by: 'sign-up', source }, consents);
      return true;
    },
    transport,
  );
}
