import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { parseObject } from '../client/json.ts';
import { confirm, type Examined, find, type Look, nothing } from './examination.ts';

/** Apple takes no secret that lives longer, in seconds (about six months). */
const longestSeconds = 15_777_000;

/**
 * Has the client sign a secret as for a call, and reads it as Apple does: the signature by the public half of the key, the key's
 * name, who speaks for whom, and the time (RFC 7523 §3).
 */
export async function examineSignedSecret({ description, client, clock }: Examined): Promise<Look> {
  const { privateKey, keyId, teamId } = client as { readonly [key: string]: unknown };
  if (!description.makeSecret || typeof privateKey !== 'string') return nothing;
  const now = clock.now();
  const jwt = await description.makeSecret(now).catch((error: unknown) => error);
  if (typeof jwt !== 'string') {
    const message = 'The key of APPLE_PRIVATE_KEY signs nothing';
    return find('error', 'apple_key', message, 'Give the content of the .p8 file of a key with “Sign in with Apple”');
  }
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const { alg, kid } = decode(header);
  const { iss, sub, aud, iat, exp } = decode(payload);
  const key = createPublicKey(createPrivateKey(privateKey));
  const seconds = now.getTime() / 1000;
  const right =
    alg === 'ES256' &&
    kid === keyId &&
    iss === teamId &&
    sub === client.clientId &&
    typeof aud === 'string' &&
    Number(iat) <= seconds + 1 &&
    Number(exp) > seconds &&
    Number(exp) - seconds < longestSeconds &&
    verify('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (right)
    return confirm('The key signs a client secret that Apple can verify. Apple’s keys do not expire, but can be revoked in the console');
  return find(
    'error',
    'apple_key',
    'The client secret that the key signs would not be taken by Apple',
    'Compare APPLE_TEAM_ID, APPLE_KEY_ID and the key with the console',
  );
}

const decode = (part: string): Readonly<Record<string, unknown>> => parseObject(Buffer.from(part, 'base64url').toString()) ?? {};
