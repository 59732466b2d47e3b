import type { Settings } from '../../platform/config/settings.ts';
import type { FieldRule } from '../../platform/http/input.ts';

/** Says why a password may not be set; undefined where it may. */
export interface PasswordPolicy {
  /** `context`: words an attacker tries first, such as the name and the address (S-04). */
  check(password: string, context: readonly (string | null | undefined)[]): Promise<FieldRule | undefined>;
}

/** Refused before hashing, whatever its length in code points (S-02). */
const maximumBytes = 1024;
/** The estimate is quadratic; what comes after only makes a password better. */
const estimatedCodePoints = 20;

const rules = {
  tooShort: (minimum: number): FieldRule => ({
    code: 'password_too_short',
    text: { en: 'Use at least {minimum} characters.', ko: '{minimum}자 이상으로 만들어 주세요.' },
    values: { minimum },
  }),
  tooLong: (maximum: number): FieldRule => ({
    code: 'password_too_long',
    text: { en: 'Use at most {maximum} characters.', ko: '{maximum}자 이하로 만들어 주세요.' },
    values: { maximum },
  }),
  common: {
    code: 'password_common',
    text: { en: 'Many people use this password. Choose another.', ko: '많은 사람이 쓰는 비밀번호예요. 다른 비밀번호를 골라 주세요.' },
  },
  context: {
    code: 'password_contains_context',
    text: {
      en: 'This is mostly your name, your address or the name of this service. Choose another.',
      ko: '이름, 이메일 주소, 서비스 이름이 대부분이에요. 다른 비밀번호를 골라 주세요.',
    },
  },
  weak: {
    code: 'password_too_weak',
    text: {
      en: 'This is easy to guess. A few unrelated words work well.',
      ko: '쉽게 추측할 수 있어요. 서로 관계없는 단어 몇 개를 이어 보세요.',
    },
  },
} as const;

/** Of a process, however many instances it opens: no setting changes them. */
let dictionaries: ReturnType<typeof readDictionaries> | undefined;

/**
 * The dictionaries, loaded by the first password that somebody sets: they take 45 MiB. That takes a tenth of a second, once for
 * all who ask meanwhile. A load that failed is tried again by whoever asks next.
 */
function loadDictionaries(): ReturnType<typeof readDictionaries> {
  dictionaries ??= readDictionaries().catch((error: unknown) => {
    dictionaries = undefined;
    throw error;
  });
  return dictionaries;
}

async function readDictionaries() {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const estimator = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: estimatedCodePoints,
  });
  return { estimator, listed: new Set<string>(common.dictionary['passwords-common'] as string[]) };
}

/** The policy of the settings: length, common passwords, words about the person, strength. No character classes (S-03). */
export function openPasswordPolicy(settings: Pick<Settings, 'password' | 'brand'>): PasswordPolicy {
  const { minimumLength, maximumLength, minimumStrength } = settings.password;

  return {
    async check(password, context) {
      const normal = password.normalize('NFC');
      const codePoints = [...normal];
      if (codePoints.length < minimumLength) return rules.tooShort(minimumLength);
      if (codePoints.length > maximumLength || Buffer.byteLength(normal) > maximumBytes) return rules.tooLong(maximumLength);
      const { estimator, listed } = await loadDictionaries();
      const lower = normal.toLowerCase();
      if (isListed(listed, lower)) return rules.common;
      const words = contextWords([settings.brand.name, ...context]);
      if (isMostly(lower, words)) return rules.context;
      const { score } = estimator.check(codePoints.slice(0, estimatedCodePoints).join(''), words);
      return score < minimumStrength ? rules.weak : undefined;
    },
  };
}

/** On the list, or mostly something on the list with digits and signs behind it. */
function isListed(listed: ReadonlySet<string>, password: string): boolean {
  if (listed.has(password)) return true;
  const stem = password.replace(/[^\p{L}]+$/u, '');
  return stem.length * 2 >= password.length && listed.has(stem);
}

/** Names, local parts and their pieces, of four letters and more. */
function contextWords(context: readonly (string | null | undefined)[]): string[] {
  const texts = context.filter((text) => typeof text === 'string').map((text) => text.normalize('NFC').toLowerCase().slice(0, 320));
  const pieces = texts.flatMap((text) => [text.split('@')[0] ?? '', ...text.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(pieces)].filter((word) => [...word].length >= 4);
}

/** More than half of the password is such a word, however often repeated. */
function isMostly(password: string, words: readonly string[]): boolean {
  return words.some((word) => password.replaceAll(word, '').length * 2 < password.length);
}
