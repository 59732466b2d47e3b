import type { Text } from '../i18n/text.ts';
import { defineErrors, type ErrorDeclaration, type Makers, type Problem, problemText, type Uncounted } from './errors.ts';
import type { RouteDeclaration } from './route.ts';

/** The declaration of an error of OAuth. The English text is its `error_description`. */
export interface OAuthErrorDeclaration extends Text {
  /** Left out: 400 (RFC 6749 §5.2). */
  readonly status?: number;
  /** The `error` of the RFC. Left out: the key of the declaration. */
  readonly error?: string;
  /** Left out: the same title for all. */
  readonly title?: Text;
  readonly uncounted?: Uncounted | false;
}

const sharedTitle: Text = { en: 'OAuth request refused', ko: 'OAuth 요청 거절' };

/**
 * Declares errors of OAuth, for routes with `protocol: 'oauth'`. The key is the stable code and, unless `error` says another one,
 * the `error` of the RFC. A header goes with one by the third argument, such as `basicChallenge`.
 * @throws TypeError if an English text has a character that `error_description` cannot have
 */
export function defineOAuthErrors<const T extends Readonly<Record<string, OAuthErrorDeclaration>>>(declarations: T): Makers<T> {
  const complete: Record<string, ErrorDeclaration> = {};
  for (const [code, { status = 400, error = code, title = sharedTitle, ...rest }] of Object.entries(declarations)) {
    if (plainDescription(rest.en) !== rest.en)
      throw new TypeError(`the text of ${code} has a character that error_description cannot have`);
    complete[code] = { ...rest, status, title, oauth: { error } };
  }
  return defineErrors(complete) as unknown as Makers<T>;
}

/**
 * What several problems are in the words of OAuth, for the API reference. An error that a capability declares by the same name
 * takes the place of these.
 */
export const sharedOAuthErrors = defineOAuthErrors({
  invalid_request: {
    en: 'The request is malformed. See error_description.',
    ko: '요청의 형식이 잘못됐어요. error_description을 확인해 주세요.',
  },
  temporarily_unavailable: {
    status: 503,
    en: 'The request cannot be answered now. Try again after Retry-After.',
    ko: '지금은 응답할 수 없어요. Retry-After 뒤에 다시 시도해 주세요.',
  },
  server_error: { status: 500, en: 'Something went wrong on our side.', ko: '저희 쪽에서 문제가 생겼어요.' },
});

/** The `error` and the status of a problem as OAuth says it. */
export function oauthErrorOf({ kind }: Pick<Problem, 'kind'>): { readonly error: string; readonly status: number } {
  return { error: kind.oauth?.error ?? kind.code, status: kind.oauth?.status ?? kind.status };
}

/** A refused field, as `parseInput` lists it. */
interface Refused {
  readonly path: string;
  readonly message: string;
}

/** The inputs of a route. */
type Inputs = Pick<RouteDeclaration, 'params' | 'query' | 'body'>;

/**
 * The body of a refusal (RFC 6749 §5.2). Of the request it repeats at most the names of inputs that the route declares, and the
 * positions of values in them.
 */
export function oauthDocument(problem: Problem, route: Inputs): { readonly error: string; readonly error_description: string } {
  const known = new Set([route.params, route.query, route.body].flatMap((schema) => Object.keys(schema?.shape ?? {})));
  const describe = ({ path, message }: Refused): string => {
    const [first = '', ...rest] = path.split('.');
    return known.has(first) ? `${[first, ...rest.filter((name) => /^\d+$/.test(name))].join('.')}: ${message}` : message;
  };
  const fields = ((problem.extras['errors'] ?? []) as readonly Refused[]).map(describe);
  const text = fields.length > 0 ? [...new Set(fields)].join(' ') : problemText(problem, 'en');
  return { error: oauthErrorOf(problem).error, error_description: plainDescription(text) };
}

/** The text in the characters that RFC 6749 §5.2 allows: printable ASCII without the quote and the backslash. */
function plainDescription(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
