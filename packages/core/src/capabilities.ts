import { account } from './account/capability.ts';
import { apiKey } from './api-key/capability.ts';
import { consent } from './consent/capability.ts';
import { backupCode } from './factors/backup-code/capability.ts';
import { email } from './factors/email/capability.ts';
import { passkey } from './factors/passkey/capability.ts';
import { password } from './factors/password/capability.ts';
import { smsCode } from './factors/sms-code/capability.ts';
import { social } from './factors/social/capability.ts';
import { totp } from './factors/totp/capability.ts';
import { trustedDevice } from './factors/trusted-device/capability.ts';
import type { Base } from './kernel/base.ts';
import { type Capability, chain } from './kernel/capability.ts';
import { oauthProvider } from './oauth-provider/capability.ts';
import { oneTime } from './one-time/capability.ts';
import { admin } from './operations/admin/capability.ts';
import { audit } from './operations/audit/capability.ts';
import { captcha } from './operations/captcha/capability.ts';
import { health } from './operations/health/capability.ts';
import { metrics } from './operations/metrics/capability.ts';
import { notices } from './operations/notices/capability.ts';
import { outbox } from './operations/outbox/capability.ts';
import { upkeep } from './operations/upkeep/capability.ts';
import type { Settings } from './platform/config/settings.ts';
import { openApiRoute } from './platform/http/openapi-route.ts';
import type { Route } from './platform/http/route.ts';
import { profile } from './profile/capability.ts';
import { recovery } from './recovery/capability.ts';
import { session } from './session/capability.ts';
import { signIn } from './sign-in/capability.ts';
import { token } from './token/capability.ts';
import { twoFactor } from './two-factor/capability.ts';

/**
 * Every capability of Daemun, in the order in which they are opened. Each needs only what the capabilities before it give. Users
 * are offered the factors in this order, and subscribers receive an event in this order.
 */
export const capabilities = chain<Base>()
  .with(session)
  .with(audit)
  .with(oneTime)
  .with(account)
  .with(token)
  .with(trustedDevice)
  .with(signIn)
  .with(consent)
  .with(passkey)
  .with(password)
  .with(social)
  .with(totp)
  .with(smsCode)
  .with(backupCode)
  .with(email)
  .with(twoFactor)
  .with(profile)
  .with(recovery)
  .with(apiKey)
  .with(oauthProvider)
  .with(admin)
  .with(captcha)
  .with(health)
  .with(metrics)
  .with(outbox)
  .with(notices)
  .with(upkeep);

/**
 * Everything that is open in a running system. The handlers of routes and the server-side functions take it as their first
 * parameter.
 */
export type AppDeps = ReturnType<typeof capabilities.open> extends Promise<infer Has> ? Has : never;

/** Every HTTP route under these settings, and the document that describes the routes. */
export function createRoutes(settings: Settings, own: readonly Capability<AppDeps>[] = []): readonly Route<AppDeps>[] {
  const routes = capabilities.and(own).routes(settings);
  return [...routes, openApiRoute(routes, settings)];
}
