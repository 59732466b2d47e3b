import * as account from './account/routes.ts';
import * as wayBack from './account/way-back/routes.ts';
import * as apiKey from './api-key/routes.ts';
import * as consent from './consent/routes.ts';
import * as backupCode from './factors/backup-code/routes.ts';
import * as mailbox from './factors/email/mailbox-routes.ts';
import * as email from './factors/email/routes.ts';
import { appRoutes } from './factors/passkey/app-routes.ts';
import * as passkey from './factors/passkey/routes.ts';
import * as passkeySignIn from './factors/passkey/sign-in-routes.ts';
import * as password from './factors/password/routes.ts';
import * as smsCode from './factors/sms-code/routes.ts';
import * as smsSecondFactor from './factors/sms-code/second-factor-routes.ts';
import * as phoneLogin from './factors/sms-code/sign-in-routes.ts';
import * as totp from './factors/totp/routes.ts';
import * as trustedDevice from './factors/trusted-device/routes.ts';
import * as administration from './operations/admin/routes.ts';
import * as securityEvents from './operations/audit/routes.ts';
import * as health from './operations/health-routes.ts';
import * as captcha from './platform/captcha/routes.ts';
import { type Settings, type SignInMethod, showsOutbox } from './platform/config/settings.ts';
import { openApiRoute } from './platform/http/openapi-route.ts';
import type { Route } from './platform/http/route.ts';
import * as outbox from './platform/mail/outbox-routes.ts';
import * as recovery from './recovery/routes.ts';
import * as session from './session/routes.ts';
import * as signIn from './sign-in/routes.ts';
import * as token from './token/routes.ts';
import * as twoFactor from './two-factor/routes.ts';
import * as twoFactorSms from './two-factor/sms-routes.ts';

/** The whole HTTP surface: every route there is, one line each. */
export function createRoutes(settings: Settings): readonly Route[] {
  const byMethod: Readonly<Record<SignInMethod, readonly Route[]>> = {
    // A password that was registered elsewhere asks for the mailbox once, whether or not mail signs in here.
    password: [password.register, password.verifyEmail, password.login, mailbox.sendMailboxCode],
    'magic-link': [email.magicLink, email.verifyMagicLink],
    // Its routes serve the codes of links, too.
    'email-code': [],
    'sms-code': [phoneLogin.sendPhoneLogin, phoneLogin.verifyPhoneLogin],
    passkey: [passkeySignIn.startPasskeyLogin, passkeySignIn.completePasskeyLogin],
  };
  const methods = new Set(settings.signInMethods);
  const byMail = methods.has('magic-link') || methods.has('email-code');
  const routes: readonly Route[] = [
    signIn.loginOptions,
    captcha.getCaptcha,
    // A way to sign in that is not offered does not exist.
    ...[...methods].flatMap((method) => byMethod[method]),
    ...(byMail ? [email.emailCode, email.verifyEmailCode, email.stepUpWithEmailCode] : []),
    // Without a gateway nobody proves a number.
    ...(settings.sms.gateways.length > 0
      ? [
          smsCode.sendSms,
          smsCode.resendSms,
          smsCode.verifySms,
          smsSecondFactor.sendSecondFactorSms,
          smsSecondFactor.stepUpWithSms,
          twoFactorSms.addSmsSecondFactor,
          twoFactorSms.removeSmsSecondFactor,
        ]
      : []),
    smsCode.deletePhone,
    wayBack.undoPhone,
    passkey.startRegistration,
    passkey.completeRegistration,
    passkey.offerPasskey,
    passkey.getPasskeys,
    passkey.patchPasskey,
    passkey.deletePasskey,
    passkeySignIn.startSecondFactorPasskey,
    passkeySignIn.completeSecondFactorPasskey,
    passkeySignIn.startStepUpPasskey,
    passkeySignIn.stepUpWithPasskey,
    password.changePassword,
    password.stepUpWithPassword,
    totp.stepUpWithTotp,
    backupCode.stepUpWithBackupCode,
    backupCode.saveBackupCodes,
    twoFactor.setupTwoFactor,
    twoFactor.verifyTwoFactor,
    twoFactor.disable,
    twoFactor.getTwoFactor,
    twoFactor.renewBackupCodes,
    trustedDevice.getTrustedDevices,
    trustedDevice.deleteTrustedDevices,
    trustedDevice.deleteTrustedDevice,
    session.logout,
    session.logoutAll,
    session.getSession,
    session.getSessions,
    session.deleteSession,
    session.getCsrf,
    securityEvents.getSecurityEvents,
    account.getProfile,
    account.patchProfile,
    account.changeEmail,
    account.confirmEmail,
    wayBack.undoEmail,
    account.exportData,
    account.deleteAccount,
    signIn.restore,
    consent.consentDocuments(settings),
    consent.getOwnConsents,
    consent.giveConsents,
    consent.withdrawConsent,
    token.refreshToken,
    token.revokeToken,
    token.introspectToken,
    token.revocations,
    token.keySet,
    apiKey.createApiKey,
    apiKey.getApiKeys,
    apiKey.getApiKey,
    apiKey.rotateApiKey,
    apiKey.deleteApiKey,
    apiKey.getApiKeyUsage,
    apiKey.getOwnApiKey,
    recovery.recovery,
    recovery.recoveryReset,
    recovery.startRecoveryPasskey,
    administration.firstAdministrator,
    ...appRoutes(settings),
    health.healthz,
    health.readyz,
    // The embedded mailbox does not exist in production (S-112), nor under an origin that others reach.
    ...(showsOutbox(settings) ? [outbox.getOutbox, outbox.deleteOutbox] : []),
  ];
  return [...routes, openApiRoute(routes, settings)];
}
