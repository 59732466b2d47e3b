/** `points` requests within a sliding window. */
export interface Rate {
  readonly points: number;
  readonly windowSeconds: number;
}

/**
 * What a limit counts by. `source`: the client address (IPv4 /32, IPv6 /64). `slice`: the network around it (/24, /48).
 * `target`: the address, account or number that the request is about. `targetAndSource`: the two together.
 */
export const rateDimensions = ['source', 'slice', 'target', 'targetAndSource'] as const;
export type RateDimension = (typeof rateDimensions)[number];

/** One row of security.md C4. Routes that share a class share its buckets. */
export interface RateClass extends Readonly<Record<RateDimension, readonly Rate[]>> {
  readonly name: string;
  /** One line for docs/configuration.md: what is counted. */
  readonly counts: string;
  /**
   * `guesses`: how often a secret may be guessed at, never widened. `people`: how many people, or how much of what they do, comes
   * through one address or reaches one recipient; wide on a developer's own machine.
   */
  readonly limits: 'guesses' | 'people';
  /** Whose counters those of the target are: of a name, which anybody may give, or of an account, which somebody holds. */
  readonly targetShare: 'target' | 'account';
  /** A request that succeeds gives its point back: only failures, and what is under way, count. */
  readonly refundSuccess: boolean;
  /** It bounds what every request costs us, whatever comes of it: no point is given back. */
  readonly final: boolean;
}

const minutes = (points: number, count: number): Rate => ({ points, windowSeconds: count * 60 });
const hours = (points: number, count: number): Rate => minutes(points, count * 60);

function rateClass(name: string, declared: Partial<RateClass> & Pick<RateClass, 'counts' | 'limits'>): RateClass {
  const none = { source: [], slice: [], target: [], targetAndSource: [] } as const;
  return { name, ...none, targetShare: 'target', refundSuccess: false, final: false, ...declared };
}

/**
 * The table of security.md C4: this is where it is said which limit counts what. Figures that differ from it, and why, are in
 * docs/decisions/0004. Each is settable by name (platform/config/limit-settings.ts), and docs/configuration.md is written from here.
 */
export const rates = {
  /** The only limit that malformed input counts towards (R17); a password that is too weak also towards `newPassword`. */
  general: rateClass('general', {
    counts: 'Every request to a route with a limit. Malformed requests count here only',
    limits: 'people',
    source: [minutes(600, 1)],
    final: true,
  }),
  /** Estimating how strong a long one is takes up to 14 ms of the one thread: a tenth of it at most for a whole network. */
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
  /** Beside it stands the account's own counter (sign-in/second-factor-attempts.ts). */
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
  /** The target's is a budget: see `recipientBudget`. */
  sendMail: rateClass('send-mail', {
    counts: 'Requested mails. Each address has its own budget',
    limits: 'people',
    source: [hours(60, 1)],
    slice: [hours(300, 1)],
    target: [minutes(9, 15), hours(30, 24)],
  }),
  /** As above, for a number. */
  sendSms: rateClass('send-sms', {
    counts: 'Requested text messages. Each number has its own budget',
    limits: 'people',
    source: [hours(20, 1)],
    slice: [hours(60, 1), hours(200, 24)],
    target: [hours(9, 1), hours(18, 24)],
  }),
  /** Beside the number's own: what one account may send, to whatever numbers. */
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
  /** Making a challenge costs nothing and says nothing: kept within what a page does. */
  captcha: rateClass('captcha', { counts: 'Captcha challenges', limits: 'people', source: [minutes(60, 1)] }),
  signUp: rateClass('sign-up', {
    counts: 'Registrations with a password',
    limits: 'people',
    source: [hours(50, 1), hours(200, 24)],
    slice: [hours(200, 1)],
  }),
  /** Changes of one's own account: not in C4, kept within what a person does. */
  ownAccount: rateClass('own-account', {
    counts: 'Changes that an owner makes to the account',
    limits: 'people',
    source: [minutes(120, 1)],
    target: [minutes(60, 1)],
    targetShare: 'account',
  }),
  /**
   * Rendering a page takes some milliseconds of the one thread. A person's visit is some ten pages: enough for an office behind
   * one address, and a tenth of one core at most for whoever asks without pause.
   */
  page: rateClass('page', { counts: 'Page loads', limits: 'people', source: [minutes(600, 1)] }),
  token: rateClass('token', { counts: 'Token refreshes', limits: 'guesses', source: [minutes(60, 1)] }),
  tokenLookup: rateClass('token-lookup', { counts: 'Token revocations', limits: 'guesses', source: [minutes(600, 1)] }),
  /**
   * Strangers are counted by their address, a service by its token and address instead: what anybody sends to a service, such
   * as keys that are none, must not end its questions. Ten thousand credentials in use at a time, each asked about every ten
   * seconds as `@daemun/verify` does, within what one process answers (docs/decisions/0004).
   */
  introspection: rateClass('introspection', {
    counts: 'Introspections. Strangers count by source, a service by its token and source',
    limits: 'guesses',
    source: [minutes(600, 1)],
    targetAndSource: [minutes(60_000, 1)],
  }),
  /** As above. Five hundred processes of a service that come back every five seconds, as they do while they find nobody. */
  revocations: rateClass('revocations', {
    counts: 'Connections to the feed of revocations. Strangers count by source, a service by its token and source',
    limits: 'guesses',
    source: [minutes(600, 1)],
    targetAndSource: [minutes(6000, 1)],
  }),
} as const satisfies Record<string, RateClass>;

export type RateName = keyof typeof rates;

/** What a route is limited by: a class, and which input names the target. */
export interface RouteLimit {
  readonly rate: RateClass;
  /** The field of the parsed input, the signed-in principal, or the service that asks. */
  readonly target: string | undefined;
}

/** The signed-in principal as the target of a limit. */
export const thePrincipal = '@principal';
/** The service that asks, by its token, as the target of a limit. The buckets of its source are for those who have none. */
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

/** A third of some points, and never none: what one source may use of a recipient's budget (R17). */
const third = (points: number): number => Math.max(1, Math.floor(points / 3));

const each = (of: readonly Rate[], points: (whole: number) => number): readonly Rate[] =>
  of.map((rate) => ({ ...rate, points: points(rate.points) }));

/** Who writes to a recipient, and what for. */
export interface BudgetUse {
  /** It is for getting an account back, or for signing in at a number that is proven: the reserve is for that. */
  readonly reserve?: boolean;
  /** Names the browser, where the recipient's account knows it. */
  readonly knownBrowser?: string | undefined;
}

/**
 * A recipient's budget in its parts (R17): `source`, what one network may use of it; `usual`, what all of them together may use
 * for anything but recovery, so that the last third is left for that; `knownBrowser`, what each browser that the recipient's
 * account knows has for itself, beside the budget.
 */
export function recipientBudget(whole: readonly Rate[]): Readonly<Record<'whole' | 'source' | 'usual' | 'knownBrowser', readonly Rate[]>> {
  const part = each(whole, third);
  return { whole, source: part, usual: each(whole, (points) => Math.max(1, points - third(points))), knownBrowser: part };
}
