import type { Settings } from '../config/settings.ts';

/** The role of administrators (api.md: A). */
export const administratorRole = 'admin';

/** Is this an account that runs the place? */
export function isAdministrator({ roles }: { readonly roles: readonly string[] }): boolean {
  return roles.includes(administratorRole);
}

/** Whom a rule of the deployment is for. */
export type Scope = 'nobody' | 'administrators' | 'everyone';

/** Is the rule for this account? */
export function isFor(scope: Scope, user: { readonly roles: readonly string[] }): boolean {
  return scope === 'everyone' || (scope === 'administrators' && isAdministrator(user));
}

/** What the rule looks at. */
export interface Enrollable {
  readonly roles: readonly string[];
  readonly twoFactorEnabled: boolean;
  readonly twoFactorDueAt: Date | null;
}

/** Does this deployment demand two-factor of this account? */
export function demandsTwoFactor({ twoFactor }: Pick<Settings, 'twoFactor'>, { roles }: Pick<Enrollable, 'roles'>): boolean {
  return isFor(twoFactor.requiredFor, { roles });
}

/** Is the grace of this account over, so that it may do nothing but switch two-factor on? */
export function mustEnrol(settings: Pick<Settings, 'twoFactor'>, user: Enrollable, now: Date): boolean {
  if (user.twoFactorEnabled || !demandsTwoFactor(settings, user)) return false;
  return user.twoFactorDueAt !== null && user.twoFactorDueAt <= now;
}
