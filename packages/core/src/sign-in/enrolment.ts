import type { UserRow } from '../account/user.ts';
import { after } from '../platform/clock.ts';
import type { Settings } from '../platform/config/settings.ts';
import { demandsTwoFactor, isAdministrator } from '../platform/http/enrolment.ts';

/** The deadline by which an account must enable two-factor. Undefined if there is no new deadline to store. */
export function dueDateOf(settings: Settings, user: UserRow, now: Date): Date | undefined {
  if (user.twoFactorEnabled || user.twoFactorDueAt || !demandsTwoFactor(settings, user)) return undefined;
  // An administrator gets no grace period, and must enable two-factor first (R16).
  return isAdministrator(user) ? now : after(now, settings.twoFactor.graceSeconds);
}
