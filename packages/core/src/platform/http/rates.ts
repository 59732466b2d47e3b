/** `points` requests within a sliding window. */
export interface Rate {
  readonly points: number;
  readonly windowSeconds: number;
}

/** One row of security.md C4. Routes that share a class share its buckets. */
export interface RateClass {
  readonly name: string;
  /** Per client address (IPv4 /32, IPv6 /64). */
  readonly source: readonly Rate[];
  /** Per target: the address, account or number that the request is about. */
  readonly target: readonly Rate[];
  readonly targetAndSource: readonly Rate[];
  /** A request that succeeds gives its point back: only failures, and what is under way, count. */
  readonly refundSuccess: boolean;
}

const minutes = (points: number, count: number): Rate => ({ points, windowSeconds: count * 60 });
const hours = (points: number, count: number): Rate => minutes(points, count * 60);

function rateClass(name: string, rates: Partial<Omit<RateClass, 'name'>>): RateClass {
  return { name, source: [], target: [], targetAndSource: [], refundSuccess: false, ...rates };
}

/** The table of security.md C4, as far as its routes exist. */
export const rates = {
  passwordSignIn: rateClass('password-sign-in', {
    source: [minutes(20, 5), hours(100, 1)],
    targetAndSource: [minutes(5, 5)],
    refundSuccess: true,
  }),
  /** Beside it stands the account's own counter (sign-in/second-factor-attempts.ts). */
  secondFactor: rateClass('second-factor', { source: [minutes(30, 15)], refundSuccess: true }),
  redeem: rateClass('redeem', { source: [minutes(30, 15)], target: [minutes(10, 15)] }),
  sendMail: rateClass('send-mail', { source: [hours(10, 1)], target: [minutes(3, 15), hours(10, 24)] }),
  sendSms: rateClass('send-sms', { source: [hours(5, 1)], target: [hours(3, 1), hours(6, 24)] }),
  /** Beside the number's own: what one account may send, to whatever numbers. */
  sendSmsByAccount: rateClass('send-sms-by-account', { target: [hours(5, 1), hours(10, 24)] }),
  passkey: rateClass('passkey', { source: [minutes(60, 5)], target: [minutes(20, 5)] }),
  /** Making a challenge costs nothing and says nothing: kept within what a page does. */
  captcha: rateClass('captcha', { source: [minutes(60, 1)] }),
  signUp: rateClass('sign-up', { source: [hours(5, 1), hours(20, 24)] }),
  /** Changes of one's own account: not in C4, kept within what a person does. */
  ownAccount: rateClass('own-account', { source: [minutes(120, 1)], target: [minutes(60, 1)] }),
  /**
   * Rendering a page takes some milliseconds of the one thread. A person's visit is some ten pages: enough for an office behind
   * one address, and a tenth of one core at most for whoever asks without pause.
   */
  page: rateClass('page', { source: [minutes(600, 1)] }),
  token: rateClass('token', { source: [minutes(60, 1)] }),
  tokenLookup: rateClass('token-lookup', { source: [minutes(600, 1)] }),
  /**
   * Strangers are counted by their address, a service by its token and address instead: what anybody sends to a service, such
   * as keys that are none, must not end its questions. Ten thousand credentials in use at a time, each asked about every ten
   * seconds as `@daemun/verify` does, within what one process answers (docs/decisions/0004).
   */
  introspection: rateClass('introspection', { source: [minutes(600, 1)], targetAndSource: [minutes(60_000, 1)] }),
  /** As above. Five hundred processes of a service that come back every five seconds, as they do while they find nobody. */
  revocations: rateClass('revocations', { source: [minutes(600, 1)], targetAndSource: [minutes(6000, 1)] }),
  admin: rateClass('admin', { source: [minutes(120, 1)] }),
} as const satisfies Record<string, RateClass>;

/** What a route is limited by: a class, and which input names the target. */
export interface RouteLimit {
  readonly rate: RateClass;
  /** The field of the parsed input, the signed-in caller, or the service that asks. */
  readonly target: string | undefined;
}

/** The signed-in caller as the target of a limit. */
export const theCaller = '@caller';
/** The service that asks, by its token, as the target of a limit. The buckets of its source are for those who have none. */
export const theService = '@service';

/** Limits a route by a class; `target` is an input field, `theCaller` or `theService`. */
export function limit(rate: RateClass, target?: string): RouteLimit {
  if (target === undefined && rate.targetAndSource.length > 0) throw new TypeError(`the rate class ${rate.name} needs a target`);
  return { rate, target };
}

export type RouteLimits = readonly [RouteLimit, ...RouteLimit[]] | { readonly unlimited: string };

/** No limit: the answer is the same for everyone and costs nothing. */
export const unlimitedBecauseStatic: RouteLimits = { unlimited: 'static' };
/** No limit: only holders of a 256-bit credential get past the door, and guessing one is hopeless. */
export const unlimitedBecauseUnguessable: RouteLimits = { unlimited: 'unguessable' };
/** No limit: exists in development and test only. */
export const unlimitedBecauseDevelopment: RouteLimits = { unlimited: 'development' };
