import type { UserRow } from '../account/user.ts';
import { requestOptions } from '../factors/passkey/ceremony.ts';
import { passkeyErrors } from '../factors/passkey/errors.ts';
import { type PasskeyDeps, requirePasskey } from '../factors/passkey/passkeys.ts';
import { listUsable } from '../factors/passkey/queries.ts';
import type { AuthenticationResponse } from '../factors/passkey/response.ts';
import type { Queryable } from '../platform/database/database.ts';
import { defineErrors } from '../platform/http/errors.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { isStrong } from '../session/proof.ts';
import { bindingHash } from '../sign-in/binding-hash.ts';
import { byMail } from '../sign-in/by-mail.ts';
import { admits, type FactorAccount, type Factors, type VerifiedFactor } from '../sign-in/factor.ts';
import { recordRefusals } from '../sign-in/record-refusals.ts';
import { verifyTyped } from '../sign-in/typed-proof.ts';

/** What following a reset link proves. */
const resetLink = byMail('reset-link');

export type SecondProofDeps = PasskeyDeps;

export const secondProofErrors = defineErrors({
  second_proof_required: {
    status: 403,
    title: { en: 'Second factor needed', ko: '두 번째 확인 필요' },
    en: 'An administrator needs a second factor to set a new password: a code, a backup code or a passkey.',
    ko: '관리자 비밀번호를 다시 정하려면 메일 외에 인증 앱 코드, 백업 코드, 패스키 가운데 하나가 더 필요해요.',
  },
  operator_required: {
    status: 403,
    title: { en: 'Operator needed', ko: '운영자 도움 필요' },
    en: 'This administrator has no second factor. The server’s operator can create a link with: daemun user reset-password.',
    ko: '메일 외에 확인할 수단이 없는 관리자예요. 비밀번호를 새로 정할 링크는 서버 운영자에게 요청해 주세요.',
  },
});

/** What a user shows in addition to a mailed link; at most one of these. */
export interface GivenProof {
  readonly code?: string | undefined;
  readonly backupCode?: string | undefined;
  readonly passkey?: AuthenticationResponse | undefined;
}

/** Tells whether a mailed link needs a second proof. A mailbox alone must never be enough to become administrator (R4, R16). */
export function takesSecondProof(user: Pick<UserRow, 'roles'>, mailedTo: string | undefined): boolean {
  return mailedTo !== undefined && !admits(resetLink, user);
}

/** The methods with which an account can prove itself in addition to its mailbox. */
export async function secondProofs({ factors }: { readonly factors: Factors }, db: Queryable, account: FactorAccount): Promise<string[]> {
  const methods: string[] = [];
  for (const { method, proof, offersSecond } of factors.of(account)) {
    if (isStrong(proof) && (await offersSecond(db, account.id, []))) methods.push(method);
  }
  return methods;
}

/**
 * Verifies the second proof of an administrator who has a link. Each code is counted before it is verified, together with those
 * of sign-ins (S-33).
 * @throws Problem operator_required, second_proof_required with `methods`, invalid_code, second_factor_locked, invalid_passkey,
 * passkey_changed
 */
export async function requireSecondProof(
  deps: SecondProofDeps,
  request: RequestContext,
  { user, token }: { readonly user: FactorAccount; readonly token: string },
  { passkey, code, backupCode }: GivenProof,
): Promise<VerifiedFactor> {
  const methods = await secondProofs(deps, deps.db, user);
  if (methods.length === 0) throw secondProofErrors.operator_required();
  if (passkey) {
    const begun = { ceremony: 'recovery', boundTo: bindingHash('link', token) } as const;
    const told = { refused: 'second-factor.failed', method: 'passkey', findOwner: async () => user.id } as const;
    return recordRefusals(deps, request, told, () => requirePasskey(deps, request, begun, passkey, user.id));
  }
  if (code === undefined && backupCode === undefined) throw secondProofErrors.second_proof_required({}, { methods });
  return verifyTyped(deps, request, { userId: user.id }, { code, backupCode });
}

/** The options for showing a passkey in addition to a link. @throws Problem no_passkeys */
export async function recoveryOptions(deps: PasskeyDeps, userId: string, token: string) {
  const allowed = await listUsable(deps.db, deps.settings, userId);
  if (allowed.length === 0) throw passkeyErrors.no_passkeys();
  return requestOptions(deps, deps.db, { ceremony: 'recovery', boundTo: bindingHash('link', token) }, allowed);
}
