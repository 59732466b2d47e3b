/** The kind of a factor (NIST SP 800-63B-4 §2). */
export type FactorKind = 'knowledge' | 'possession' | 'inherence';

/** What is stored about a verified factor, in a session and in a pending sign-in. */
export interface Proof {
  /** The method by its name in routes and step-up: `password`, `totp`, … */
  readonly method: string;
  readonly kind: FactorKind;
  /** The RFC 8176 value for `amr`. */
  readonly amr: string;
  /** The channel of the proof. Two proofs through one channel are one factor (S-36). */
  readonly channel: 'typed' | 'email' | 'sms' | 'authenticator' | 'passkey' | 'upstream' | 'device';
  readonly phishingResistant: boolean;
  /** The authenticator has verified its user, so this proof counts as two factors. */
  readonly userVerified: boolean;
}

/**
 * The authentication level that the proofs reach together. It is 2 if two kinds came through two channels, or if an authenticator
 * has verified its user. A mail is good for a sign-in, but raises nothing (security.md R4).
 */
export function assuranceOf(proofs: readonly Proof[]): 1 | 2 {
  if (proofs.some((proof) => proof.userVerified)) return 2;
  const raising = proofs.filter((proof) => proof.channel !== 'email');
  const kinds = new Set(raising.map((proof) => proof.kind));
  const channels = new Set(raising.map((proof) => proof.channel));
  return kinds.size > 1 && channels.size > 1 ? 2 : 1;
}

/** A second factor must be possession or inherence, and must not come by mail (R4). */
export function isStrong({ kind, channel, userVerified }: Pick<Proof, 'kind' | 'channel' | 'userVerified'>): boolean {
  return userVerified || (kind !== 'knowledge' && channel !== 'email');
}

/**
 * What an account with two-factor must show: proofs through two channels, one of them strong, or an authenticator that has
 * verified its user. With a mail as the other proof the account may sign in, but the level stays below 2.
 */
export function hasSecondFactor(proofs: readonly Proof[]): boolean {
  if (proofs.some(({ userVerified }) => userVerified)) return true;
  return new Set(proofs.map(({ channel }) => channel)).size > 1 && proofs.some(isStrong);
}

/** What a session records once its newest proof is accepted (step-up). */
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

/** The `amr` values of these proofs (RFC 8176 §2). `mfa` is added for more than one factor. */
export function amrOf(proofs: readonly Proof[]): string[] {
  const amr = new Set(proofs.map((proof) => proof.amr));
  if (assuranceOf(proofs) === 2) amr.add('mfa');
  return [...amr];
}

/** A proof without what its factor carried along for `completeSignIn`. */
export function plainProof({ method, kind, amr, channel, phishingResistant, userVerified }: Proof): Proof {
  return { method, kind, amr, channel, phishingResistant, userVerified };
}

/** Adds a proof to earlier proofs. A new proof of the same method replaces the old one. */
export function withProof(earlier: readonly Proof[], proof: Proof): Proof[] {
  return [...earlier.filter(({ method }) => method !== proof.method), plainProof(proof)];
}
