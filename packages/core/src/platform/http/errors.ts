import { fill, type Locale, type Placeholders, type Text } from '../i18n/text.ts';

/**
 * The declaration of an error: its status, a title, and a text in every language that says what happened and what to do. The key
 * of the declaration is the stable code.
 */
export interface ErrorDeclaration extends Text {
  readonly status: number;
  /** The kind of error in a few words, the same at each occurrence (RFC 9457 §3.1.3). The text contains the placeholders. */
  readonly title: Text;
  /**
   * `true`: nothing was verified or done, as with malformed input. The limits of the route are refunded; only the general limit
   * keeps its point (R17). `for-target`: something was verified, but nothing about the target of the request. The source pays,
   * the target does not. Failures on our side are always refunded, unless this is `false` because the action may have happened.
   */
  readonly uncounted?: Uncounted | false;
  /** How a route that speaks OAuth says it. Left out, the code of RFC 6749 §5.2 is the key, with the same status. */
  readonly oauth?: OAuthError;
}

export type Uncounted = true | 'for-target';

/** A problem in the words of OAuth: the `error` of RFC 6749 §5.2 or of a later RFC. Left out, the status stays. */
export interface OAuthError {
  readonly error: string;
  readonly status?: number;
}

/** Members a problem document may carry beside the standard ones (RFC 9457 §3.2). */
export type ProblemExtras = Readonly<Record<string, unknown>>;

/** The value of a placeholder. A text is filled in in the language of the client. */
export type ProblemValue = string | number | Text;

/** A declared, expected refusal. Everything else that is thrown is a defect and becomes a 500. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly values: Readonly<Record<string, ProblemValue>>;
  readonly extras: ProblemExtras;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * A stable word that explains the refusal in the audit log and the log only, where the client learns less. It names no person
   * and contains no secret.
   */
  reason: string | undefined;

  constructor(
    kind: ProblemKind,
    values: Readonly<Record<string, ProblemValue>>,
    extras: ProblemExtras,
    headers: Readonly<Record<string, string>>,
  ) {
    super(kind.code);
    this.name = 'Problem';
    this.kind = kind;
    this.values = values;
    this.extras = extras;
    this.headers = headers;
  }

  /** The same refusal, with its reason for operators. */
  because(reason: string): this {
    this.reason = reason;
    return this;
  }
}

/** The same problem, refunded for the source and the target, or only for the target. */
export function uncounted({ kind, values, extras, headers }: Problem, of: Uncounted = true): Problem {
  return new Problem({ ...kind, uncounted: of }, values, extras, headers);
}

/** One kind of problem: callable with its values, and readable by the documentation. */
export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  readonly title: Text;
  readonly text: Text;
  readonly uncounted?: Uncounted | false;
  readonly oauth?: OAuthError;
}

/** Makes the problem. Placeholders of the English text must be given; `extras` go into the document as they are. */
export type ProblemMaker<Values extends string> = ProblemKind &
  ((
    ...given: [Values] extends [never]
      ? [values?: Record<string, never>, extras?: ProblemExtras, headers?: Readonly<Record<string, string>>]
      : [values: Readonly<Record<Values, ProblemValue>>, extras?: ProblemExtras, headers?: Readonly<Record<string, string>>]
  ) => Problem);

export type Makers<T extends Readonly<Record<string, Text>>> = {
  readonly [Code in keyof T]: ProblemMaker<Placeholders<T[Code]['en']>>;
};

/** Declares the errors of a capability: the key is the stable code. */
export function defineErrors<const T extends Readonly<Record<string, ErrorDeclaration>>>(declarations: T): Makers<T> {
  const makers: Record<string, unknown> = {};
  for (const [code, { status, title, en, ko, uncounted, oauth }] of Object.entries(declarations)) {
    const kind: ProblemKind = {
      code,
      status,
      title,
      text: { en, ko },
      ...(uncounted !== undefined && { uncounted }),
      ...(oauth && { oauth }),
    };
    const make = (values = {}, extras: ProblemExtras = {}, headers: Readonly<Record<string, string>> = {}): Problem =>
      new Problem(kind, values, extras, headers);
    makers[code] = Object.assign(make, kind);
  }
  return makers as Makers<T>;
}

/** What happened, with the values filled in. */
export function problemText(problem: Problem, locale: Locale): string {
  const values = Object.entries(problem.values).map(([name, value]) => [name, typeof value === 'object' ? value[locale] : value]);
  return fill(problem.kind.text[locale], Object.fromEntries(values));
}

/** The RFC 9457 document of a problem in the language of the request. */
export function problemDocument(problem: Problem, locale: Locale, origin: string): Record<string, unknown> {
  return {
    ...problem.extras,
    type: `${origin}/docs/api#error-${problem.kind.code}`,
    title: problem.kind.title[locale],
    status: problem.kind.status,
    code: problem.kind.code,
    detail: problemText(problem, locale),
  };
}

const invalidRequest: OAuthError = { error: 'invalid_request' };
const badRequest: OAuthError = { error: 'invalid_request', status: 400 };
const temporarilyUnavailable: OAuthError = { error: 'temporarily_unavailable' };

/** Errors that any route may answer, whatever it declares. */
export const commonErrors = defineErrors({
  not_found: {
    status: 404,
    title: { en: 'Not found', ko: '찾을 수 없음' },
    oauth: invalidRequest,
    en: 'There is nothing here.',
    ko: '여기에는 아무것도 없어요.',
  },
  method_not_allowed: {
    status: 405,
    title: { en: 'Method not allowed', ko: '쓸 수 없는 메서드' },
    oauth: invalidRequest,
    en: 'This address does not support that method.',
    ko: '이 주소에서는 쓸 수 없는 메서드예요.',
  },
  misdirected_request: {
    status: 421,
    title: { en: 'Host name of another server', ko: '다른 서버의 호스트 이름' },
    oauth: invalidRequest,
    en: 'This server does not answer for that host name. Use its public address.',
    ko: '이 서버가 응답하는 호스트 이름이 아니에요. 공개 주소로 접속해 주세요.',
  },
  https_required: {
    status: 403,
    title: { en: 'HTTPS needed', ko: 'HTTPS 필요' },
    oauth: invalidRequest,
    en: 'This server accepts no request over plain http. Use {origin} instead.',
    ko: '암호화되지 않은 http로는 받지 않아요. {origin} 주소로 다시 시도해 주세요.',
  },
  malformed_json: {
    status: 400,
    title: { en: 'Malformed JSON', ko: '잘못된 JSON' },
    oauth: badRequest,
    en: 'The body is not valid JSON in UTF-8.',
    ko: '본문이 올바른 UTF-8 JSON이 아니에요.',
  },
  malformed_form: {
    status: 400,
    title: { en: 'Malformed form', ko: '잘못된 양식' },
    oauth: badRequest,
    en: 'The form is malformed. Send it in UTF-8, with each field only once.',
    ko: '올바른 양식이 아니에요. UTF-8로, 각 항목을 한 번씩만 보내 주세요.',
  },
  unsupported_media_type: {
    status: 415,
    title: { en: 'Unsupported media type', ko: '지원하지 않는 미디어 타입' },
    oauth: badRequest,
    en: 'Send the body as application/json.',
    ko: '본문을 application/json으로 보내 주세요.',
  },
  unsupported_charset: {
    status: 415,
    title: { en: 'Unsupported character set', ko: '지원하지 않는 문자 인코딩' },
    oauth: badRequest,
    en: 'Send the body in UTF-8.',
    ko: '본문을 UTF-8로 보내 주세요.',
  },
  body_too_large: {
    status: 413,
    title: { en: 'Body too large', ko: '너무 큰 본문' },
    oauth: invalidRequest,
    en: 'The body is larger than {limit} bytes.',
    ko: '본문이 {limit}바이트보다 커요.',
  },
  invalid_input: {
    status: 422,
    title: { en: 'Invalid input', ko: '올바르지 않은 입력' },
    oauth: badRequest,
    uncounted: true,
    en: 'Some fields are invalid. See "errors".',
    ko: '올바르지 않은 항목이 있어요. "errors"를 확인해 주세요.',
  },
  cross_site_request: {
    status: 403,
    title: { en: 'Request from another site', ko: '다른 사이트에서 온 요청' },
    oauth: invalidRequest,
    en: 'This request came from another site. Open a page of this site and try again.',
    ko: '다른 사이트에서 온 요청이에요. 이 사이트의 페이지를 열어 다시 시도해 주세요.',
  },
  unauthenticated: { status: 401, title: { en: 'Not signed in', ko: '로그인 필요' }, en: 'Sign in first.', ko: '먼저 로그인해 주세요.' },
  forbidden: {
    status: 403,
    title: { en: 'Not allowed', ko: '권한 없음' },
    en: 'Your account may not do that.',
    ko: '이 작업을 할 권한이 없어요.',
  },
  step_up_required: {
    status: 403,
    title: { en: 'Confirmation needed', ko: '본인 확인 필요' },
    en: 'Please verify that it is you, then try again.',
    ko: '본인 확인을 한 뒤 다시 시도해 주세요.',
  },
  two_factor_enrolment_required: {
    status: 403,
    title: { en: 'Two-factor sign-in needed', ko: '2단계 인증 필요' },
    en: 'Turn on two-factor sign-in first. This site requires it for your account.',
    ko: '먼저 2단계 인증을 켜 주세요. 이 계정에는 꼭 필요해요.',
  },
  too_many_requests: {
    status: 429,
    title: { en: 'Too many requests', ko: '너무 많은 요청' },
    oauth: temporarilyUnavailable,
    uncounted: 'for-target',
    en: 'Too many requests. Try again in {seconds} seconds.',
    ko: '요청이 너무 많아요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
  service_unavailable: {
    status: 503,
    title: { en: 'Service unavailable', ko: '일시적인 문제' },
    oauth: temporarilyUnavailable,
    en: 'A service we depend on does not respond. Try again in a moment.',
    ko: '잠시 문제가 생겼어요. 조금 뒤에 다시 시도해 주세요.',
  },
  internal_error: {
    status: 500,
    title: { en: 'Internal error', ko: '내부 오류' },
    oauth: { error: 'server_error' },
    en: 'Something went wrong on our side. The report number is {reference}.',
    ko: '저희 쪽에서 문제가 생겼어요. 문의 번호는 {reference}예요.',
  },
});
