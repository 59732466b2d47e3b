import type { Settings } from '../config/settings.ts';

/** The role of administrators (api.md: A). */
export const administratorRole = 'admin';

/** Is this an administrator's account? */
export function isAdministrator({ roles }: { readonly roles: readonly string[] }): boolean {
  return roles.includes(administratorRole);
}

/** The accounts that a rule of the deployment applies to. */
export type Scope = 'nobody' | 'administrators' | 'everyone';

/** Does the rule apply to this account? */
export function isFor(scope: Scope, user: { readonly roles: readonly string[] }): boolean {
  return scope === 'everyone' || (scope === 'administrators' && isAdministrator(user));
}

/** The properties of an account that the rule needs. */
export interface Enrollable {
  readonly roles: readonly string[];
  readonly twoFactorEnabled: boolean;
  readonly twoFactorDueAt: Date | null;
}

/** Does this deployment require two-factor of this account? */
export function demandsTwoFactor({ twoFactor }: Pick<Settings, 'twoFactor'>, { roles }: Pick<Enrollable, 'roles'>): boolean {
  return isFor(twoFactor.requiredFor, { roles });
}

/** Is the grace period of this account over, so that it must enable two-factor before anything else? */
export function mustEnrol(settings: Pick<Settings, 'twoFactor'>, user: Enrollable, now: Date): boolean {
  if (user.twoFactorEnabled || !demandsTwoFactor(settings, user)) return false;
  return user.twoFactorDueAt !== null && user.twoFactorDueAt <= now;
}
