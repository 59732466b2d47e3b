/** How a factor proves who somebody is (NIST SP 800-63B-4 §2). */
export type FactorKind = 'knowledge' | 'possession' | 'inherence';

/** What is remembered of a verified factor, in a session and in a sign-in that waits for another. */
export interface Proof {
  /** The method by its name in routes and step-up: `password`, `totp`, … */
  readonly method: string;
  readonly kind: FactorKind;
  /** The RFC 8176 value for `amr`. */
  readonly amr: string;
  /** Where the proof travelled: two proofs by one channel are one factor (S-36). */
  readonly channel: 'typed' | 'email' | 'sms' | 'authenticator' | 'passkey' | 'upstream' | 'device';
  readonly phishingResistant: boolean;
  /** The authenticator has verified its user: counts as two factors. */
  readonly userVerified: boolean;
}

/**
 * The level that proofs reach together: 2 where two kinds came by two channels, or an authenticator verified its user.
 * What came by e-mail is good for a sign-in, but raises nothing (security.md R4).
 */
export function assuranceOf(proofs: readonly Proof[]): 1 | 2 {
  if (proofs.some((proof) => proof.userVerified)) return 2;
  const raising = proofs.filter((proof) => proof.channel !== 'email');
  const kinds = new Set(raising.map((proof) => proof.kind));
  const channels = new Set(raising.map((proof) => proof.channel));
  return kinds.size > 1 && channels.size > 1 ? 2 : 1;
}

/** Possession or inherence, and not by e-mail: what a second factor must be (R4). */
export function isStrong({ kind, channel, userVerified }: Pick<Proof, 'kind' | 'channel' | 'userVerified'>): boolean {
  return userVerified || (kind !== 'knowledge' && channel !== 'email');
}

/**
 * What an account with two-factor is asked for: proofs by two channels, one of them strong, or an authenticator that
 * verified its user. Less than level 2 where the other came by e-mail: it lets in, but raises nothing.
 */
export function hasSecondFactor(proofs: readonly Proof[]): boolean {
  if (proofs.some(({ userVerified }) => userVerified)) return true;
  return new Set(proofs.map(({ channel }) => channel)).size > 1 && proofs.some(isStrong);
}

/** What a session says of itself once its newest proof is accepted (step-up). */
export function raisedBy(proofs: readonly Proof[], newest: Proof, at: Date) {
  return {
    tokenIssuedAt: at,
    authenticatedAt: at,
    ...(isStrong(newest) && hasSecondFactor(proofs) && { stronglyAuthenticatedAt: at }),
    lastSeenAt: at,
    amr: amrOf(proofs),
    aal: assuranceOf(proofs),
  };
}

/** `amr` of a session with these proofs (RFC 8176 §2: `mfa` where there was more than one factor). */
export function amrOf(proofs: readonly Proof[]): string[] {
  const amr = new Set(proofs.map((proof) => proof.amr));
  if (assuranceOf(proofs) === 2) amr.add('mfa');
  return [...amr];
}

/** A proof without what its factor carried along for `completeSignIn`. */
export function plainProof({ method, kind, amr, channel, phishingResistant, userVerified }: Proof): Proof {
  return { method, kind, amr, channel, phishingResistant, userVerified };
}

/** Earlier proofs with a new one; the same method proven again replaces itself. */
export function withProof(earlier: readonly Proof[], proof: Proof): Proof[] {
  return [...earlier.filter(({ method }) => method !== proof.method), plainProof(proof)];
}
