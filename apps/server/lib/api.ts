import type { Failure } from './api-types.ts';
import { answerCaptcha, type CaptchaTask } from './captcha.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** No response arrived: the network or the server is unreachable. */
export const offline: Failure = { status: 0, code: 'offline' };

/**
 * Calls the HTTP API. It never throws: an error is a value. If the server requires a captcha, it solves the captcha and repeats
 * the call.
 */
export async function callApi<T>(locale: string, method: Method, path: string, body?: unknown): Promise<Outcome<T>> {
  const outcome = await callOnce<T>(locale, method, path, body);
  if (outcome.ok || outcome.failure.code !== 'captcha_required') return outcome;
  const task = await callOnce<CaptchaTask>(locale, 'GET', '/captcha');
  const captcha = task.ok ? await answerCaptcha(task.value).catch(() => undefined) : undefined;
  return captcha === undefined ? outcome : callOnce(locale, method, path, { ...(body as object), captcha });
}

async function callOnce<T>(locale: string, method: Method, path: string, body?: unknown): Promise<Outcome<T>> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': locale };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(path.startsWith('/dev/') ? path : `/api/auth${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const value: unknown = text === '' ? undefined : parse(text);
    if (response.ok) return { ok: true, value: value as T };
    return { ok: false, failure: failureOf(response, value) };
  } catch {
    return { ok: false, failure: offline };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(response: Response, document: unknown): Failure {
  const problem = typeof document === 'object' && document !== null ? (document as Partial<Failure>) : {};
  const seconds = problem.retryAfter ?? (Number(response.headers.get('Retry-After')) || undefined);
  return {
    ...problem,
    status: response.status,
    code: problem.code ?? 'unexpected',
    ...(seconds === undefined ? {} : { retryAfter: seconds }),
  };
}
