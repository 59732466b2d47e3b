import { VerifyError } from './errors.ts';
import { createLru } from './lru.ts';

/** What Daemun says about a credential (RFC 7662 §2.2). */
export type Answer = { readonly active: false } | ({ readonly active: true; readonly exp?: number } & Readonly<Record<string, unknown>>);

export interface IntrospectionOptions {
  readonly url: string;
  readonly serviceToken: string | undefined;
  /** How long an answer is good, in ms. */
  readonly rememberedForMs: number;
  readonly remembered: number;
  readonly fetch: typeof fetch;
}

/** Asks Daemun about credentials, each at most once at a time, and caches the answers. */
export interface Introspection {
  /** @throws VerifyError unavailable */
  ask(credential: string): Promise<Answer>;
}

const timeoutMs = 5000;

interface Known {
  readonly answer: Answer;
  readonly goodUntil: number;
}

export function createIntrospection({ url, serviceToken, rememberedForMs, remembered, fetch }: IntrospectionOptions): Introspection {
  const known = createLru<Known>(remembered);
  const underWay = new Map<string, Promise<Answer>>();

  async function look(credential: string): Promise<Answer> {
    const asked = Date.now();
    const answer = await request(credential);
    // The time counts from before the question, so that no answer is older than it seems.
    const end = answer.active && answer.exp !== undefined ? answer.exp * 1000 : Number.POSITIVE_INFINITY;
    known.set(credential, { answer, goodUntil: Math.min(asked + rememberedForMs, end) });
    return answer;
  }

  async function request(token: string): Promise<Answer> {
    if (serviceToken === undefined) throw new VerifyError('unavailable', 'a service token is needed to ask Daemun about credentials');
    let response: Response;
    let said: unknown;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { Authorization: `Bearer ${serviceToken}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ token }),
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      });
      if (response.ok) said = await response.json();
    } catch (error) {
      throw new VerifyError('unavailable', 'Daemun does not answer', { cause: error });
    }
    if (!response.ok) throw new VerifyError('unavailable', `introspection answered ${response.status}`);
    if (!isAnswer(said)) throw new VerifyError('unavailable', 'introspection did not say whether the credential is active');
    return said;
  }

  return {
    async ask(credential) {
      const before = known.get(credential);
      if (before && Date.now() < before.goodUntil) return before.answer;
      const asking = underWay.get(credential) ?? look(credential).finally(() => underWay.delete(credential));
      underWay.set(credential, asking);
      return asking;
    },
  };
}

/** Another server that answers with 200, such as a proxy, has said nothing about the credential. */
function isAnswer(said: unknown): said is Answer {
  if (typeof said !== 'object' || said === null) return false;
  const { active, exp } = said as Readonly<Record<string, unknown>>;
  return typeof active === 'boolean' && (exp === undefined || Number.isFinite(exp));
}
