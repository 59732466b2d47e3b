import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, findingsOf } from '../../kernel/finding.ts';
import { secretFileName } from '../../platform/config/generated-secret.ts';
import { limitVariable, namedLimits } from '../../platform/config/limit-settings.ts';
import { type Settings, showsOutbox } from '../../platform/config/settings.ts';
import { type Rate, rates } from '../../platform/http/rates.ts';

/** A sender at the local machine, which is the default. */
const nobodysSender = /@localhost>?$/i;

/** Checks the platform by its settings alone: its environment, the proxies in front of it, and its storage. */
export function examinePlatformSettings(settings: Settings): readonly Finding[] {
  const { origin, environment, databaseUrl, redisUrl, trustProxy } = settings;
  const production = environment === 'production';
  const outboxHidden = !production && !showsOutbox(settings);
  const https = origin.startsWith('https:');
  const plainTrusted = settings.trustedOrigins.filter((trusted) => trusted.startsWith('http:'));
  const widened = widenedGuesses(settings);
  return findingsOf([
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
  ]);
}

/** The variables that allow more guesses than the table of limits does, over some period of time. */
function widenedGuesses({ limits }: Settings): readonly string[] {
  const most = (of: readonly Rate[]): number => Math.max(...of.map(({ points, windowSeconds }) => points / windowSeconds));
  return namedLimits
    .filter(({ rate, dimension }) => {
      const set = limits[rate]?.[dimension];
      return set !== undefined && rates[rate].limits === 'guesses' && most(set) > most(rates[rate][dimension]);
    })
    .map(limitVariable);
}

/** The generated secret decrypts everything that is encrypted, so only its owner may be able to read the file. */
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
