import { and, eq, gt } from 'drizzle-orm';
import { challenge } from '../../../platform/http/challenge.ts';
import type { Problem } from '../../../platform/http/errors.ts';
import type { CredentialScheme, Guard } from '../../../platform/http/guard.ts';
import { bearerOf } from '../../../platform/http/open-context.ts';
import { constantTimeEqual, tokenHash } from '../../../platform/random.ts';
import type { OAuthDeps } from '../../deps.ts';
import { oauthErrors } from '../../errors.ts';
import type { ClientRow } from '../row.ts';
import { oauthClients, oauthRegistrationTokens } from '../tables.ts';

type Deps = Pick<OAuthDeps, 'db' | 'clock' | 'settings'>;

/** What the registration route knows of whoever registers. */
export interface Registering {
  /** The hash of the initial access token. Undefined for somebody without one, which only the policy `open` admits. */
  readonly initialToken: Buffer | undefined;
}

const initialToken: CredentialScheme = { name: 'initialAccessToken', describe: () => ({ type: 'http', scheme: 'bearer' }) };
const registrationToken: CredentialScheme = { name: 'registrationAccessToken', describe: () => ({ type: 'http', scheme: 'bearer' }) };

const refused = (shown: string | undefined): Problem =>
  oauthErrors.invalid_token({}, {}, shown === undefined ? challenge() : challenge('invalid_token'));

/**
 * Requires an initial access token, or the policy `open` (S-98). Whoever has a token is counted by it, and not by the source: an
 * operator has said how many clients it may register. The token is only looked at here. Its use is counted with the registration.
 */
export function mayRegister(): Guard<Deps, Registering> {
  return {
    kind: 'registration',
    credentials: [initialToken],
    demands: {},
    errors: [oauthErrors.invalid_token],
    readsInput: true,
    cookieless: true,
    countsPrincipal: true,
    async admit(deps, request) {
      const shown = bearerOf(request);
      if (request.header('authorization') === undefined && deps.settings.oauth.registration === 'open')
        return { extra: { initialToken: undefined } };
      if (shown === undefined) throw refused(shown);
      const hash = tokenHash(shown);
      const [token] = await deps.db
        .select({ id: oauthRegistrationTokens.id })
        .from(oauthRegistrationTokens)
        .where(usable(hash, deps.clock.now()));
      if (!token) throw refused(shown);
      return { extra: { initialToken: hash }, subject: token.id };
    },
  };
}

/** The initial access token with this hash, if it can register one more client. */
export function usable(hash: Buffer, now: Date) {
  return and(
    eq(oauthRegistrationTokens.tokenHash, hash),
    gt(oauthRegistrationTokens.usesLeft, 0),
    gt(oauthRegistrationTokens.expiresAt, now),
  );
}

/**
 * Requires the registration access token of the client that the path names (RFC 7592 §2). An unknown client and a wrong token are
 * refused alike.
 */
export function registeredClient(): Guard<Pick<OAuthDeps, 'db'>, { readonly registered: ClientRow }> {
  return {
    kind: 'registered-client',
    credentials: [registrationToken],
    demands: {},
    errors: [oauthErrors.invalid_token],
    readsInput: true,
    cookieless: true,
    countsPrincipal: true,
    async admit({ db }, request, { clientId }) {
      const shown = bearerOf(request);
      if (shown === undefined || typeof clientId !== 'string') throw refused(shown);
      const [row] = await db.select().from(oauthClients).where(eq(oauthClients.id, clientId));
      if (!row || !isRegisteredBy(row, shown)) throw refused(shown);
      return { extra: { registered: row }, subject: row.id };
    },
  };
}

/** Is this the registration access token of the client? A client that is switched off has none. */
export function isRegisteredBy({ registrationTokenHash, disabledAt }: ClientRow, token: string): boolean {
  return disabledAt === null && registrationTokenHash !== null && constantTimeEqual(registrationTokenHash, tokenHash(token));
}

export { refused as refusedRegistration };
