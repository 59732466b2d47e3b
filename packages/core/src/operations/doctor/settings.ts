import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { secretFileName } from '../../platform/config/generated-secret.ts';
import { limitVariable, namedLimits } from '../../platform/config/limit-settings.ts';
import { isPublicAddress, listenAddress } from '../../platform/config/observation-settings.ts';
import { type Settings, showsOutbox } from '../../platform/config/settings.ts';
import { type Rate, rates } from '../../platform/http/rates.ts';
import type { Finding } from './finding.ts';

interface Rule extends Finding {
  readonly when: boolean;
}

/** A sender at this very machine: what is set where nothing is. */
const nobodysSender = /@localhost>?$/i;

/** What can be said by looking at the settings alone (design, section 8). */
export function examineSettings(settings: Settings): readonly Finding[] {
  const { origin, environment, databaseUrl, redisUrl, trustProxy } = settings;
  const production = environment === 'production';
  const outboxHidden = !production && !showsOutbox(settings);
  const https = origin.startsWith('https:');
  const plainTrusted = settings.trustedOrigins.filter((trusted) => trusted.startsWith('http:'));
  const widened = widenedGuesses(settings);
  const rules: readonly Rule[] = [
    {
      when: !https,
      severity: production ? 'warning' : 'note',
      code: 'plain_http_origin',
      message: `The origin ${origin} is plain http, so that only this machine can use it safely`,
      fix: 'Set DAEMUN_ORIGIN to the public https:// address',
    },
    {
      when: !https,
      severity: production ? 'warning' : 'note',
      code: 'weak_cookies',
      message: 'Cookies have neither the __Host- prefix nor Secure, since browsers refuse both on plain http',
      fix: 'Set DAEMUN_ORIGIN to the public https:// address',
    },
    {
      when: production && plainTrusted.length > 0,
      severity: 'warning',
      code: 'plain_http_trusted_origin',
      message: `Pages of ${plainTrusted.join(', ')} may call the API, and anybody on the way can write those pages`,
      fix: 'Name only https:// origins in DAEMUN_TRUSTED_ORIGINS',
    },
    {
      when: https && trustProxy === 0,
      severity: 'warning',
      code: 'proxy_not_trusted',
      message: 'The origin is https, so a proxy stands in front, but no proxy is trusted: all clients share one rate limit and one address',
      fix: 'Set DAEMUN_TRUST_PROXY to the number of proxies, or to their networks',
    },
    {
      when: settings.mail.url === 'outbox:',
      severity: production ? 'error' : outboxHidden ? 'warning' : 'note',
      code: 'mail_outbox',
      message: `Mail stays in the embedded outbox and reaches nobody${outboxHidden ? `; under ${origin} the outbox is not shown either` : ''}`,
      fix: `Set DAEMUN_MAIL to an smtp:// or smtps:// URL${outboxHidden ? ', and NODE_ENV to production' : ''}`,
    },
    {
      when: outboxHidden && settings.mail.url !== 'outbox:',
      severity: 'warning',
      code: 'development_in_public',
      message: `This runs as development, though ${origin} is a public address: production's defaults, such as the captcha, are off`,
      fix: 'Set NODE_ENV=production, or unset DAEMUN_ORIGIN on a machine of your own',
    },
    {
      when: production && settings.mail.url !== 'outbox:' && nobodysSender.test(settings.mail.from),
      severity: 'error',
      code: 'mail_sender_unset',
      message: `Mail is sent as ${settings.mail.from}, which is nobody's address: strict mail servers refuse all of it`,
      fix: 'Set DAEMUN_MAIL_FROM to an address of your domain, such as Example <no-reply@example.com>',
    },
    {
      when: !settings.signInMethods.some((method) => method === 'passkey' || method === 'password'),
      severity: 'warning',
      code: 'administrators_shut_out',
      message:
        'Administrators cannot sign in by mail or text message, and nothing else is offered: once their session has ended, they stay out',
      fix: 'Add passkey or password to DAEMUN_SIGN_IN_METHODS',
    },
    {
      when: settings.twoFactor.requiredFor === 'nobody',
      severity: 'warning',
      code: 'administrators_without_two_factor',
      message: 'A password alone makes an administrator: DAEMUN_TWO_FACTOR is nobody',
      fix: 'Leave DAEMUN_TWO_FACTOR out, which asks administrators for a second factor, or set it to everyone',
    },
    {
      when: production && databaseUrl === undefined,
      severity: 'warning',
      code: 'embedded_database',
      message: 'The embedded database serves one process, lives and dies with the data folder, and does not wait for the disk',
      fix: 'Set DATABASE_URL to a PostgreSQL database, or back up the data folder',
    },
    {
      when: databaseUrl !== undefined && redisUrl === undefined,
      severity: production ? 'warning' : 'note',
      code: 'redis_missing',
      message: 'Without Redis each process counts rate limits for itself: right for one process, too generous for several',
      fix: 'Set REDIS_URL where more than one process runs',
    },
    {
      when: production && !settings.emailVerification,
      severity: 'warning',
      code: 'email_verification_off',
      message: 'Addresses are not verified: anybody can take any address, and registering tells whether one is taken',
      fix: 'Unset DAEMUN_EMAIL_VERIFICATION',
    },
    {
      when: settings.consents.documents.length > 0 && (settings.brand.termsUrl ?? settings.brand.privacyUrl) !== undefined,
      severity: 'note',
      code: 'consents_replace_sentence',
      message: 'The sentence about terms and privacy is not shown below the sign-up form: the documents of DAEMUN_CONSENTS take its place',
      fix: 'Have the terms and the privacy policy among the documents; the footer links to the two addresses as before',
    },
    {
      when: production && settings.consents.documents.length > 0 && !settings.consents.documents.some(({ required }) => required),
      severity: 'warning',
      code: 'consents_none_required',
      message: 'No document of DAEMUN_CONSENTS is required: accounts are made without consent to any terms',
      fix: 'Set "required": true for what every account needs',
    },
    {
      when: production && settings.captcha.provider === 'off',
      severity: 'warning',
      code: 'captcha_off',
      message: 'Nothing tells people from programs where somebody guesses passwords or floods people with mail',
      fix: 'Unset DAEMUN_CAPTCHA: browsers then solve altcha by themselves',
    },
    {
      when: production && settings.sms.gateways.includes('aligo:') && settings.sms.aligo?.testMode === true,
      severity: 'warning',
      code: 'sms_test_mode',
      message: 'Aligo is in test mode: it takes text messages and delivers none',
      fix: 'Unset ALIGO_TEST_MODE',
    },
    {
      when: production && metricsInPublic(settings),
      severity: 'warning',
      code: 'metrics_public',
      message: `Metrics are read at ${settings.metrics} without a password: whoever reaches that port learns how busy this is, and what fails`,
      fix: 'Set DAEMUN_METRICS to an address of this machine or of a private network, or keep others from the port by a firewall',
    },
    {
      when: production && settings.phone.countries.includes('*'),
      severity: 'warning',
      code: 'sms_everywhere',
      message: 'Text messages go to every country, which is what those look for who earn by them',
      fix: 'Name the countries of your people in DAEMUN_PHONE_COUNTRIES',
    },
    {
      when: production && (settings.rateLimitFactor ?? 1) > 1,
      severity: 'warning',
      code: 'rate_limits_raised',
      message: `Every rate limit is multiplied by ${settings.rateLimitFactor}`,
      fix: 'Unset DAEMUN_RATE_LIMITS outside load tests',
    },
    {
      when: production && widened.length > 0,
      severity: 'warning',
      code: 'guess_limits_widened',
      message: `Secrets may be guessed at more often than is advised: ${widened.join(', ')}`,
      fix: 'Unset these, or set them to less',
    },
  ];
  return rules.filter(({ when }) => when).map(({ when: _, ...finding }) => finding);
}

function metricsInPublic({ metrics }: Settings): boolean {
  const address = metrics === undefined ? undefined : listenAddress(metrics);
  return address !== undefined && isPublicAddress(address.host);
}

/** Variables by which somebody may guess more often, over some length of time, than the table of limits has it. */
function widenedGuesses({ limits }: Settings): readonly string[] {
  const most = (of: readonly Rate[]): number => Math.max(...of.map(({ points, windowSeconds }) => points / windowSeconds));
  return namedLimits
    .filter(({ rate, dimension }) => {
      const set = limits[rate]?.[dimension];
      return set !== undefined && rates[rate].limits === 'guesses' && most(set) > most(rates[rate][dimension]);
    })
    .map(limitVariable);
}

/** The generated secret opens everything that is encrypted: it is for its owner's eyes only. */
export async function examineSecretFile(settings: Settings): Promise<readonly Finding[]> {
  const path = join(settings.dataFolder, secretFileName);
  const mode = await stat(path).then(
    (found) => found.mode,
    () => 0,
  );
  if ((mode & 0o077) === 0) return [];
  return [
    { severity: 'warning', code: 'secret_readable', message: `Others on this machine can read ${path}`, fix: `Run: chmod 600 ${path}` },
  ];
}
