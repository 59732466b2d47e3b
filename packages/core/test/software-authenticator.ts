import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** The flags of authenticator data (WebAuthn §6.1). */
export interface Flags {
  readonly up?: boolean;
  readonly uv?: boolean;
  readonly be?: boolean;
  readonly bs?: boolean;
}

/** What a test makes wrong about an answer, one thing at a time. */
export interface Flip {
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly rpId?: string;
  readonly flags?: Flags;
  readonly signCount?: number;
  readonly userHandle?: string | null;
  readonly id?: string;
  readonly credentialType?: string;
  readonly signature?: (right: Buffer) => Buffer;
  readonly authenticatorData?: (right: Buffer) => Buffer;
  /** COSE algorithm to claim for the key. */
  readonly algorithm?: number;
  readonly format?: string;
  readonly credentialId?: Buffer;
}

interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id?: string };
  readonly rpId?: string;
  readonly user?: { readonly id: string };
}

/** An authenticator that a test holds in its hands: one ES256 key, answers as WebAuthn §6 says, or one thing flipped. */
export interface SoftwareAuthenticator {
  readonly credentialId: Buffer;
  create(options: Options, flip?: Flip): Record<string, unknown>;
  get(options: Options, flip?: Flip): Record<string, unknown>;
}

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();
const b64 = (data: Buffer): string => data.toString('base64url');

export function createAuthenticator(
  origin: string,
  { uv = true, be = true, counts = false }: { uv?: boolean; be?: boolean; counts?: boolean } = {},
): SoftwareAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const credentialId = randomBytes(32);
  let userHandle = '';
  let signCount = 0;

  const clientData = (type: string, challenge: string, flip: Flip): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: flip.type ?? type,
        challenge: flip.challenge ?? challenge,
        origin: flip.origin ?? origin,
        crossOrigin: flip.crossOrigin ?? false,
        ...(flip.topOrigin !== undefined && { topOrigin: flip.topOrigin }),
      }),
    );

  const header = (rpId: string, flip: Flip, attested: boolean): Buffer => {
    const flags = { up: true, uv, be, bs: be, ...flip.flags };
    const bits = (flags.up ? 1 : 0) | (flags.uv ? 4 : 0) | (flags.be ? 8 : 0) | (flags.bs ? 16 : 0) | (attested ? 64 : 0);
    if (counts) signCount += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(flip.signCount ?? signCount);
    return Buffer.concat([sha256(flip.rpId ?? rpId), Buffer.from([bits]), counter]);
  };

  return {
    credentialId,
    create({ challenge, rp, user }, flip = {}) {
      userHandle = user?.id ?? '';
      const id = flip.credentialId ?? credentialId;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const key = coseKey(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'), flip.algorithm ?? -7);
      const right = Buffer.concat([header(rp?.id ?? '', flip, true), Buffer.alloc(16), length, id, key]);
      const authData = flip.authenticatorData?.(right) ?? right;
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        cborText('fmt'),
        cborText(flip.format ?? 'none'),
        cborText('attStmt'),
        Buffer.from([0xa0]),
        cborText('authData'),
        cborBytes(authData),
      ]);
      return {
        id: flip.id ?? b64(id),
        rawId: flip.id ?? b64(id),
        type: flip.credentialType ?? 'public-key',
        response: {
          clientDataJSON: b64(clientData('webauthn.create', challenge, flip)),
          attestationObject: b64(attestation),
          transports: ['internal', 'hybrid'],
        },
        clientExtensionResults: { credProps: { rk: true } },
        authenticatorAttachment: 'platform',
      };
    },
    get({ challenge, rpId = '' }, flip = {}) {
      const data = clientData('webauthn.get', challenge, flip);
      const right = header(rpId, flip, false);
      const authData = flip.authenticatorData?.(right) ?? right;
      const signature = signed(privateKey, Buffer.concat([right, sha256(data)]));
      const handle = flip.userHandle === undefined ? userHandle : flip.userHandle;
      return {
        id: flip.id ?? b64(credentialId),
        rawId: flip.id ?? b64(credentialId),
        type: flip.credentialType ?? 'public-key',
        response: {
          clientDataJSON: b64(data),
          authenticatorData: b64(authData),
          signature: b64(flip.signature?.(signature) ?? signature),
          ...(handle !== null && { userHandle: handle }),
        },
        clientExtensionResults: {},
      };
    },
  };
}

function signed(key: KeyObject, data: Buffer): Buffer {
  return sign('sha256', data, key);
}

/** `{ 1: 2 (EC2), 3: alg, -1: 1 (P-256), -2: x, -3: y }` (RFC 9053 §7.1). */
function coseKey(x: Buffer, y: Buffer, algorithm: number): Buffer {
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03]),
    cborInteger(algorithm),
    Buffer.from([0x20, 0x01, 0x21]),
    cborBytes(x),
    Buffer.from([0x22]),
    cborBytes(y),
  ]);
}

function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

const cborInteger = (value: number): Buffer => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes]);
