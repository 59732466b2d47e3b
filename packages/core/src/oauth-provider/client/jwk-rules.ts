import { createPublicKey } from 'node:crypto';
import type { FieldRule } from '../../platform/http/input.ts';
import type { ClientJwk } from './client.ts';

/** Members of keys that nobody else may have (RFC 7518 §6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const smallestRsaBits = 2048;

const rules = {
  private: {
    code: 'private_key',
    text: {
      en: 'This is a private key, or a shared one. Register the public key, and make a new pair: this one is known now.',
      ko: '개인 키나 공유 키예요. 공개 키를 등록해 주세요. 이 키는 노출됐으니 새로 만들어 주세요.',
    },
  },
  unusable: {
    code: 'invalid_value',
    text: {
      en: 'Assertions are signed with a key of P-256, Ed25519, or RSA of 2048 bits at least.',
      ko: 'P-256, Ed25519, 2048비트 이상의 RSA 공개 키만 쓸 수 있어요.',
    },
  },
} as const satisfies Readonly<Record<string, FieldRule>>;

/** What is wrong with a key that a client signs its assertions with. */
export function jwkFault(jwk: ClientJwk): FieldRule | undefined {
  if (jwk.kty === 'oct' || secretMembers.some((member) => Object.hasOwn(jwk, member))) return rules.private;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    if (asymmetricKeyType === 'ed25519') return undefined;
    if (asymmetricKeyType === 'ec') return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? undefined : rules.unusable;
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= smallestRsaBits ? undefined : rules.unusable;
  } catch {
    return rules.unusable;
  }
}
