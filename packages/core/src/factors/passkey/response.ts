import { z } from 'zod';
import { isBase64url } from '../../platform/base64url.ts';

/** Base64url, in its one spelling, of at most so many bytes. */
const base64url = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(Math.ceil((bytes * 4) / 3))
    .refine(isBase64url);

/** A credential id has at most 1023 bytes (WebAuthn §7.1, S-42). */
const credentialId = base64url(1023);

/** What `navigator.credentials` gives beside the answer: of no use here, and so dropped. */
const beside = { clientExtensionResults: z.unknown().optional(), authenticatorAttachment: z.unknown().optional() };

/** `RegistrationResponseJSON` of WebAuthn §5.1, as far as it is read. */
export const RegistrationResponse = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
  ...beside,
});
export type RegistrationResponse = z.output<typeof RegistrationResponse>;

/** `AuthenticationResponseJSON` of WebAuthn §5.1, as far as it is read. */
export const AuthenticationResponse = z
  .object({
    id: credentialId,
    rawId: credentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: base64url(4096),
      authenticatorData: base64url(4096),
      signature: base64url(1024),
      // Some browsers write an empty one where the authenticator has none, as a security key that was named in the options.
      userHandle: z.union([z.literal(''), base64url(64)]).nullish(),
    }),
    ...beside,
  })
  .meta({ id: 'AuthenticationResponse' });
export type AuthenticationResponse = z.output<typeof AuthenticationResponse>;

const ClientData = z.object({ challenge: z.string().max(200), crossOrigin: z.boolean().optional(), topOrigin: z.unknown().optional() });

/**
 * The challenge that an answer is to. Undefined for one that is none, or was given inside a page of somebody else: our
 * pages are never framed.
 */
export function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const data = ClientData.parse(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')));
    return data.crossOrigin === true || data.topOrigin !== undefined ? undefined : data.challenge;
  } catch {
    return undefined;
  }
}
