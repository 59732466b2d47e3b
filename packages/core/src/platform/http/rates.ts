/** `points` requests within a sliding window. */
export interface Rate {
  readonly points: number;
  readonly windowSeconds: number;
}

/**
 * The dimension that a limit counts by. `source`: the client address (IPv4 /32, IPv6 /64). `slice`: the network around it (/24,
 * /48). `target`: the address, account or number that the request is about. `targetAndSource`: both together.
 */
export const rateDimensions = ['source', 'slice', 'target', 'targetAndSource'] as const;
export type RateDimension = (typeof rateDimensions)[number];

/** One row of security.md C4. Routes that share a class share its buckets. */
export interface RateClass extends Readonly<Record<RateDimension, readonly Rate[]>> {
  readonly name: string;
  /** What is counted, in one line for docs/configuration.md. */
  readonly counts: string;
  /**
   * `guesses` limits guesses at a secret and is never widened. `people` limits how many people, or how much of what they do, come
   * from one address or reach one recipient. It is wide on a developer's own machine.
   */
  readonly limits: 'guesses' | 'people';
  /** Who owns the counters of the target: `target` for a name that anybody may give, `account` for an account. */
  readonly targetShare: 'target' | 'account';
  /** A successful request is refunded: only failures and requests in progress count. */
  readonly refundSuccess: boolean;
  /** The limit bounds what requests cost the server, whatever their result, so nothing is refunded. */
  readonly final: boolean;
}

const minutes = (points: number, count: number): Rate => ({ points, windowSeconds: count * 60 });
const hours = (points: number, count: number): Rate => minutes(points, count * 60);

function rateClass(name: string, declared: Partial<RateClass> & Pick<RateClass, 'counts' | 'limits'>): RateClass {
  const none = { source: [], slice: [], target: [], targetAndSource: [] } as const;
  return { name, ...none, targetShare: 'target', refundSuccess: false, final: false, ...declared };
}

/**
 * The table of security.md C4: the only place that says which limit counts what. docs/decisions/0004 lists the figures that
 * differ from it, and why. Each can be set by name (platform/config/limit-settings.ts). docs/configuration.md is generated from
 * this table.
 */
export const rates = {
  /** The only limit that malformed input counts towards (R17). A password that is too weak also counts towards `newPassword`. */
  general: rateClass('general', {
    counts: 'Every request to a route with a limit. Malformed requests count here only',
    limits: 'people',
    source: [minutes(600, 1)],
    final: true,
  }),
  /** The strength estimate of a long password takes up to 14 ms of the only thread. This allows a network at most a tenth of it. */
  newPassword: rateClass('new-password', {
    counts: 'New passwords that are checked, including the refused ones',
    limits: 'people',
    source: [minutes(60, 1)],
    slice: [minutes(300, 1)],
    final: true,
  }),
  passwordSignIn: rateClass('password-sign-in', {
    counts: 'Passwords that are wrong or still being checked',
    limits: 'guesses',
    source: [minutes(20, 5), hours(100, 1)],
    targetAndSource: [minutes(5, 5)],
    refundSuccess: true,
  }),
  /**
   * Each step is bound by 256 bits that nobody guesses, so the limit bounds what one address costs. A sign-in takes two or three
   * of them, and many people are behind an address (docs/decisions/0004).
   */
  social: rateClass('social', {
    counts: 'Steps to a social provider and back. A sign-in takes two or three',
    limits: 'people',
    source: [minutes(300, 15)],
    slice: [minutes(900, 15)],
  }),
  /** The account has its own counter too (sign-in/second-factor-attempts.ts). */
  secondFactor: rateClass('second-factor', {
    counts: 'Second factors that are wrong or still being checked',
    limits: 'guesses',
    source: [minutes(30, 15)],
    refundSuccess: true,
  }),
  redeem: rateClass('redeem', {
    counts: 'Links and codes that are tried, right or wrong',
    limits: 'guesses',
    source: [minutes(30, 15)],
  }),
  /** The limit of the target is a budget: see `recipientBudget`. */
  sendMail: rateClass('send-mail', {
    counts: 'Requested mails. Each address has its own budget',
    limits: 'people',
    source: [hours(60, 1)],
    slice: [hours(300, 1)],
    target: [minutes(9, 15), hours(30, 24)],
  }),
  /** The same, for a phone number. */
  sendSms: rateClass('send-sms', {
    counts: 'Requested text messages. Each number has its own budget',
    limits: 'people',
    source: [hours(20, 1)],
    slice: [hours(60, 1), hours(200, 24)],
    target: [hours(9, 1), hours(18, 24)],
  }),
  /** In addition to the number's own limit: what one account may send, to whatever numbers. */
  sendSmsByAccount: rateClass('send-sms-by-account', {
    counts: 'Text messages that an account requests, to any number',
    limits: 'people',
    target: [hours(5, 1), hours(10, 24)],
    targetShare: 'account',
  }),
  passkey: rateClass('passkey', {
    counts: 'Passkey challenges and their answers',
    limits: 'guesses',
    source: [minutes(60, 5)],
    target: [minutes(20, 5)],
    targetShare: 'account',
  }),
  /** Making a challenge costs little and reveals nothing, so the limit only bounds what a page does. */
  captcha: rateClass('captcha', { counts: 'Captcha challenges', limits: 'people', source: [minutes(60, 1)] }),
  signUp: rateClass('sign-up', {
    counts: 'Registrations with a password',
    limits: 'people',
    source: [hours(50, 1), hours(200, 24)],
    slice: [hours(200, 1)],
  }),
  /** Changes of one's own account. Not in C4; it allows what a person does. */
  ownAccount: rateClass('own-account', {
    counts: 'Changes that an owner makes to the account',
    limits: 'people',
    source: [minutes(120, 1)],
    target: [minutes(60, 1)],
    targetShare: 'account',
  }),
  administration: rateClass('administration', {
    counts: 'What an administrator does',
    limits: 'people',
    source: [minutes(120, 1)],
    target: [minutes(120, 1)],
    targetShare: 'account',
  }),
  /**
   * Rendering a page takes some milliseconds of the only thread. A visit is about ten pages. This is enough for an office behind
   * one address, and at most a tenth of one core for an attacker.
   */
  page: rateClass('page', { counts: 'Page loads', limits: 'people', source: [minutes(600, 1)] }),
  token: rateClass('token', { counts: 'Token refreshes', limits: 'guesses', source: [minutes(60, 1)] }),
  /** Many people share an address, and each is known by the session. So accounts are counted, not addresses (R14). */
  sessionToken: rateClass('session-token', {
    counts: 'Access tokens that an account requests for its cookie sessions',
    limits: 'people',
    target: [minutes(60, 1)],
    targetShare: 'account',
    final: true,
  }),
  tokenLookup: rateClass('token-lookup', { counts: 'Token revocations', limits: 'guesses', source: [minutes(600, 1)] }),
  /**
   * Strangers are counted by their address, a service by its token and address. So the invalid keys that strangers send to a
   * service do not stop its introspections. This allows ten thousand credentials in use at a time, each introspected every ten
   * seconds as `@daemun/verify` does. One process can answer that (docs/decisions/0004).
   */
  introspection: rateClass('introspection', {
    counts: 'Introspections. Strangers count by source, a service by its token and source',
    limits: 'guesses',
    source: [minutes(600, 1)],
    targetAndSource: [minutes(60_000, 1)],
  }),
  /**
   * A client that has proven itself (docs/decisions/0046) is counted by its id and not by its address,
   * because one server sends the requests of all its people. Wrong proofs count against the client from this source alone, so that
   * nobody stops a client from elsewhere.
   */
  oauthToken: rateClass('oauth-token', {
    counts: 'Requests of OAuth clients. A client that proves itself counts by its id, every other request by source',
    limits: 'guesses',
    source: [minutes(60, 1)],
    target: [minutes(6000, 1)],
    targetShare: 'account',
  }),
  oauthClientLogin: rateClass('oauth-client-login', {
    counts: 'Wrong proofs of OAuth clients',
    limits: 'guesses',
    targetAndSource: [minutes(10, 5)],
  }),
  /** Resource servers ask about each token that they are shown, so a client has room as a service has. */
  oauthLookup: rateClass('oauth-lookup', {
    counts:
      'Tokens of OAuth clients that are shown, introspected or revoked. A client that proves itself counts by its id, every other request by source',
    limits: 'guesses',
    source: [minutes(600, 1)],
    target: [minutes(60_000, 1)],
    targetShare: 'account',
  }),
  oauthAuthorize: rateClass('oauth-authorize', {
    counts: 'Authorization requests, by source and by account',
    limits: 'people',
    source: [minutes(60, 1)],
    target: [minutes(60, 1)],
    targetShare: 'account',
  }),
  oauthRegistration: rateClass('oauth-registration', {
    counts: 'Registrations of OAuth clients',
    limits: 'people',
    source: [hours(5, 1)],
  }),
  oauthDevice: rateClass('oauth-device', {
    counts: 'Device authorization requests',
    limits: 'people',
    source: [minutes(10, 10)],
  }),
  /** Five wrong codes, then a pause (S-89). More for a household or an office, and for an account on several devices. */
  oauthUserCode: rateClass('oauth-user-code', {
    counts: 'Wrong codes of devices that people enter',
    limits: 'guesses',
    source: [minutes(30, 15)],
    target: [minutes(10, 15)],
    targetAndSource: [minutes(5, 15)],
    targetShare: 'account',
    refundSuccess: true,
  }),
  /** As for introspection. It allows five hundred processes of a service that reconnect every five seconds during an outage. */
  revocations: rateClass('revocations', {
    counts: 'Connections to the feed of revocations. Strangers count by source, a service by its token and source',
    limits: 'guesses',
    source: [minutes(600, 1)],
    targetAndSource: [minutes(6000, 1)],
  }),
} as const satisfies Record<string, RateClass>;

export type RateName = keyof typeof rates;

/** A limit of a route: a class, and the input that names the target. */
export interface RouteLimit {
  readonly rate: RateClass;
  /** A field of the parsed input, the signed-in principal, or the service that asks. */
  readonly target: string | undefined;
}

/** The signed-in principal as the target of a limit. */
export const thePrincipal = '@principal';
/** The service that asks, by its token. The counters of its source are for clients without a token. */
export const theService = '@service';

/** Limits a route by a class; `target` is an input field, `thePrincipal` or `theService`. */
export function limit(rate: RateClass, target?: string): RouteLimit {
  if (target === undefined && rate.targetAndSource.length > 0) throw new TypeError(`the rate class ${rate.name} needs a target`);
  return { rate, target };
}

export type RouteLimits = readonly [RouteLimit, ...RouteLimit[]] | { readonly unlimited: string };

/** No limit: the answer is the same for everyone and costs nothing. */
export const unlimitedBecauseStatic: RouteLimits = { unlimited: 'static' };
/** No limit: only clients with a 256-bit credential reach the handler, and nobody can guess one. */
export const unlimitedBecauseUnguessable: RouteLimits = { unlimited: 'unguessable' };
/** No limit: exists in development and test only. */
export const unlimitedBecauseDevelopment: RouteLimits = { unlimited: 'development' };

/** A third of the points, but at least one: what one source may use of a recipient's budget (R17). */
const third = (points: number): number => Math.max(1, Math.floor(points / 3));

const each = (of: readonly Rate[], points: (whole: number) => number): readonly Rate[] =>
  of.map((rate) => ({ ...rate, points: points(rate.points) }));

/** Who writes to a recipient, and for what purpose. */
export interface BudgetUse {
  /** The message is for recovery, or for a sign-in with a verified number. The reserve is for these. */
  readonly reserve?: boolean;
  /** The browser, if the recipient's account knows it. */
  readonly knownBrowser?: string | undefined;
}

/**
 * The parts of a recipient's budget (R17). `source` is what one network may use of it. `usual` is what all networks together may
 * use for anything except recovery, so the last third is reserved. `knownBrowser` is what each known browser of the account has
 * in addition.
 */
export function recipientBudget(whole: readonly Rate[]): Readonly<Record<'whole' | 'source' | 'usual' | 'knownBrowser', readonly Rate[]>> {
  const part = each(whole, third);
  return { whole, source: part, usual: each(whole, (points) => Math.max(1, points - third(points))), knownBrowser: part };
}
