/** What is asked of one claim (OpenID Core §5.5.1). */
export interface ClaimRequest {
  readonly essential?: boolean;
  readonly value?: string;
  readonly values?: readonly string[];
}

/** Claims that a request asks for one by one (OpenID Core §5.5): those that we have, and no others. */
export interface RequestedClaims {
  readonly userinfo?: Readonly<Record<string, ClaimRequest | null>>;
  readonly idToken?: Readonly<Record<string, ClaimRequest | null>>;
}
