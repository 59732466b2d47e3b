import type { UserRow } from '../account/user.ts';
import { after } from '../platform/clock.ts';
import type { Settings } from '../platform/config/settings.ts';
import { demandsTwoFactor, isAdministrator } from '../platform/http/enrolment.ts';

/** When an account that must switch two-factor on has to have done so; undefined where nothing is to be noted. */
export function dueDateOf(settings: Settings, user: UserRow, now: Date): Date | undefined {
  if (user.twoFactorEnabled || user.twoFactorDueAt || !demandsTwoFactor(settings, user)) return undefined;
  // An administrator sets it up before anything else (R16).
  return isAdministrator(user) ? now : after(now, settings.twoFactor.graceSeconds);
}
