import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { canonicalEmail } from '../../account/identifier.ts';

const appScheme = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+$/;

/**
 * A scheme of the operator's own app. It is a domain name in reverse order: a scheme without a dot may belong to any app, or to the
 * browser (RFC 8252 §7.1).
 */
export const AppScheme: z.ZodString = z
  .string()
  .refine(
    (scheme) => appScheme.test(scheme),
    'takes schemes that begin with a domain name of yours in reverse order, such as com.example.app',
  );

const mailbox = 'postmaster@';
const canonicalDomain = (domain: string): string | undefined => canonicalEmail(`${mailbox}${domain}`)?.slice(mailbox.length);

/** A domain of addresses, in the spelling that addresses have here. */
export const TrustedEmailDomain: z.ZodString = z
  .string()
  .overwrite((domain) => canonicalDomain(domain) ?? domain)
  .refine((domain) => canonicalDomain(domain) !== undefined, 'takes domains such as example.com, separated by commas');

/** The private key of Apple's console (`AuthKey_….p8`). Many ways to set a variable take no line ends, only `\n`. */
export const ApplePrivateKey: z.ZodString = z
  .string()
  .overwrite((text) => text.replaceAll('\\r', '').replaceAll('\\n', '\n').trim())
  .refine(isP256, 'takes the content of the .p8 file from Apple’s console: a P-256 key in PEM (PKCS #8)');

/** True for a P-256 key in the PEM form of PKCS #8, the form of Apple's console. Apple takes ES256 alone. */
function isP256(pem: string): boolean {
  if (!pem.startsWith('-----BEGIN PRIVATE KEY-----')) return false;
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
