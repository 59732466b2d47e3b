import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { sealedColumns, subscribers } from '../../kernel/slots.ts';
import { oneTimeItems } from '../../one-time/one-time-table.ts';
import type { SessionGives } from '../../session/capability.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { createTotpMethod } from './factor.ts';
import { authenticatorPart } from './part.ts';
import { type FindAuthenticator, prepareFindAuthenticator, setups } from './queries.ts';
import { setupTwoFactor, stepUpWithTotp } from './routes.ts';
import { authenticatorSecret } from './secret.ts';
import { totpAuthenticators, totpSetups } from './tables.ts';

/** Codes of authenticator apps (RFC 6238). */
export const totp: Capability<Base & SessionGives & SignInDeps, { readonly findAuthenticator: FindAuthenticator }> = {
  name: 'totp',
  open: (deps) => ({ gives: { findAuthenticator: prepareFindAuthenticator(deps) } }),
  routes: () => [setupTwoFactor, stepUpWithTotp],
  contributes: (deps) => [
    factors.of(createTotpMethod(deps)),
    subscribers.of(restoreOnUndo(authenticatorPart(deps))),
    sealedColumns.of({
      name: 'totp_authenticators.secret',
      table: totpAuthenticators,
      column: totpAuthenticators.secret,
      lasting: { id: totpAuthenticators.userId, boundTo: authenticatorSecret.boundTo },
    }),
    sealedColumns.of({ name: 'totp_setups.secret', table: totpSetups, column: totpSetups.secret }),
    ...oneTimeItems(setups),
  ],
};
