import { createChallenge, verifySolution } from 'altcha-lib';
import { lt } from 'drizzle-orm';
import { z } from 'zod';
import { after } from '../clock.ts';
import type { Platform } from '../platform.ts';
import { tokenHash } from '../random.ts';
import { captchaAnswers } from './tables.ts';
import type { CaptchaVerifier } from './verifier.ts';

/** How long a browser has to answer. */
const lifetimeSeconds = 10 * 60;

const Payload = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.number().int().min(0).max(1_000_000),
  salt: z.string().max(200),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Proof of work that a browser does by itself (ALTCHA, version 1 of its protocol): no third party, no puzzle, nothing about the
 * person. The challenge is signed and not stored. An answered challenge is stored.
 */
export function openAltcha({ db, clock, keyring, settings }: Pick<Platform, 'clock' | 'db' | 'keyring' | 'settings'>): CaptchaVerifier {
  const hmacKey = keyring.mac('captcha', 'altcha').toString('hex');
  const hmacKeys = keyring.macs('captcha', 'altcha').map((key) => key.toString('hex'));

  return {
    async challenge() {
      const made = await createChallenge({
        algorithm: 'SHA-256',
        hmacKey,
        maxnumber: settings.captcha.work,
        expires: after(clock.now(), lifetimeSeconds),
      });
      const { algorithm, challenge, salt, signature } = made;
      return { provider: 'altcha', challenge: { algorithm, challenge, maxnumber: settings.captcha.work, salt, signature } };
    },
    async verify(answer) {
      const payload = read(answer);
      if (!payload) return false;
      // The deadline is by the server's clock, and signed: the salt is part of the hash.
      const expires = Number(new URLSearchParams(payload.salt.split('?')[1] ?? '').get('expires'));
      const expiresAt = new Date(expires * 1000);
      if (!(expiresAt > clock.now())) return false;
      const solutions = await Promise.all(hmacKeys.map((key) => verifySolution(payload, key, false)));
      if (!solutions.includes(true)) return false;
      const rows = await db
        .insert(captchaAnswers)
        .values({ challengeHash: tokenHash(payload.challenge), expiresAt })
        .onConflictDoNothing()
        .returning({ expiresAt: captchaAnswers.expiresAt });
      return rows.length > 0;
    },
  };
}

function read(answer: string): z.output<typeof Payload> | undefined {
  try {
    return Payload.parse(JSON.parse(Buffer.from(answer, 'base64').toString('utf8')));
  } catch {
    return undefined;
  }
}

export async function sweepCaptchaAnswers({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(captchaAnswers).where(lt(captchaAnswers.expiresAt, clock.now()));
}
