import type { Settings } from '../config/settings.ts';

/** The role whose holders are administrators (api.md: A). */
export const administratorRole = 'admin';

/** Is this an account that runs the place? */
export function isAdministrator({ roles }: { readonly roles: readonly string[] }): boolean {
  return roles.includes(administratorRole);
}

/** What the rule looks at. */
export interface Enrollable {
  readonly roles: readonly string[];
  readonly twoFactorEnabled: boolean;
  readonly twoFactorDueAt: Date | null;
}

/** Does this deployment demand two-factor of this account? */
export function demandsTwoFactor({ twoFactor }: Pick<Settings, 'twoFactor'>, { roles }: Pick<Enrollable, 'roles'>): boolean {
  if (twoFactor.requiredFor === 'everyone') return true;
  return twoFactor.requiredFor === 'administrators' && isAdministrator({ roles });
}

/** Is the grace of this account over, so that it may do nothing but switch two-factor on? */
export function mustEnrol(settings: Pick<Settings, 'twoFactor'>, user: Enrollable, now: Date): boolean {
  if (user.twoFactorEnabled || !demandsTwoFactor(settings, user)) return false;
  return user.twoFactorDueAt !== null && user.twoFactorDueAt <= now;
}
