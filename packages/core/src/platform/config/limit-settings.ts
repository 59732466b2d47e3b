import { z } from 'zod';
import { type Rate, type RateDimension, type RateName, rateDimensions, rates } from '../http/rates.ts';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { variable } from './variable.ts';

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const pattern = /^(\d{1,7})\/(\d{1,4})([smhd])$/;
const longestSeconds = 7 * unitSeconds.d;

/** The text before the table of limits on the configuration page. */
const introduction: string = [
  'Each limit can be set by name. `20/1h` means 20 within any hour. `20/1h,100/24h` sets two limits that both apply. Units are `s`, `m`,',
  '`h` and `d`, at most `7d`. Malformed requests count towards `DAEMUN_LIMIT_GENERAL_PER_SOURCE` only. A request over a limit gets `429`',
  'with the seconds to wait.',
  '',
  'The limits of *send mail* and *send SMS* per target are budgets of the recipient. One network can use at most a third of a budget. The',
  'last third is reserved for recovery, or for sign-ins in the case of a phone number. A browser that the account knows has a third of its',
  'own. Strangers cannot see that a budget is used up: they get the usual reply, and no message is sent.',
  '',
  'Limits of *people* are 100 times as wide on localhost in development, unless they are set. Limits of *guesses* always apply.',
].join('\n');

/** How an operator writes a rate. */
const rateTakes = 'one to three figures such as 20/1h or 3/15m, separated by commas';

const RateValue = z.strictObject({
  points: z.number().int().min(1).max(9_999_999),
  windowSeconds: z.number().int().min(1).max(longestSeconds),
});

/**
 * A rate such as `20/1h`. A rate that was already read is accepted as it is, because settings are checked again wherever they are
 * passed on.
 */
const WrittenRate = z.union([
  z.string().transform((text): unknown => {
    const [, points, count, unit] = pattern.exec(text.trim()) ?? [];
    return { points: Number(points), windowSeconds: Number(count) * unitSeconds[unit as keyof typeof unitSeconds] };
  }),
  RateValue,
]);

/** Writes `{ points: 20, windowSeconds: 3600 }` as `20/1h`. */
function writeRate({ points, windowSeconds }: Rate): string {
  const units = (['d', 'h', 'm', 's'] as const).filter((unit) => windowSeconds % unitSeconds[unit] === 0);
  // A day is written as 24h, as in security.md.
  const unit = units.find((one) => one !== 'd' || windowSeconds > unitSeconds.d) ?? 's';
  return `${points}/${windowSeconds / unitSeconds[unit]}${unit}`;
}

const Rates = z
  .array(WrittenRate.pipe(RateValue))
  .min(1)
  .max(3)
  .refine((list) => new Set(list.map(({ windowSeconds }) => windowSeconds)).size === list.length, 'names the same length of time twice');

/** The rates that a deployment has set by name: the class of the rate, and what the rate counts by. */
export type LimitSettings = Partial<Readonly<Record<RateName, Partial<Readonly<Record<RateDimension, readonly Rate[]>>>>>>;

/** A limit that can be set. Only declared limits can be set. */
export interface NamedLimit {
  readonly rate: RateName;
  readonly dimension: RateDimension;
}

export const namedLimits: readonly NamedLimit[] = (Object.keys(rates) as RateName[]).flatMap((rate) =>
  rateDimensions.filter((dimension) => rates[rate][dimension].length > 0).map((dimension) => ({ rate, dimension })),
);

const dimensionNames: Readonly<Record<RateDimension, string>> = {
  source: 'PER_SOURCE',
  slice: 'PER_NETWORK',
  target: 'PER_TARGET',
  targetAndSource: 'PER_TARGET_AND_SOURCE',
};

/** The environment variable of a limit, such as DAEMUN_LIMIT_SIGN_UP_PER_SOURCE. */
export function limitVariable({ rate, dimension }: NamedLimit): string {
  return `DAEMUN_LIMIT_${rates[rate].name.toUpperCase().replaceAll('-', '_')}_${dimensionNames[dimension]}`;
}

const whatIsCounted: Readonly<Record<RateDimension, string>> = {
  source: 'per client address (IPv4 /32, IPv6 /64)',
  slice: 'per network (IPv4 /24, IPv6 /48)',
  target: 'per target',
  targetAndSource: 'per target and client address',
};

/** The field of one limit. Only the declaration of the limit says what it counts. */
function fieldOf(named: NamedLimit) {
  const { counts, limits, [named.dimension]: declared } = rates[named.rate];
  return variable(limitVariable(named), Rates.optional().describe(`${counts}; ${whatIsCounted[named.dimension]}. Limits ${limits}`), {
    takes: rateTakes,
    standard: `\`${declared.map(writeRate).join(',')}\``,
  });
}

const shapeOf = (rate: RateName) =>
  Object.fromEntries(namedLimits.filter((named) => named.rate === rate).map((named) => [named.dimension, fieldOf(named)]));

// The shape is made from the table of rates, which the compiler cannot follow. The output has the type `LimitSettings`.
const Limits = z.strictObject(
  Object.fromEntries((Object.keys(rates) as RateName[]).map((rate) => [rate, z.strictObject(shapeOf(rate)).optional()])),
) as unknown as z.ZodType<LimitSettings, Partial<Record<RateName, Partial<Record<RateDimension, readonly (string | Rate)[]>>>>>;

const shape = {
  rateLimitFactor: variable(
    'DAEMUN_RATE_LIMITS',
    z
      .number()
      .min(0.1)
      .max(1_000_000)
      .optional()
      .describe('A factor for every rate limit, for load tests. 1 gives the limits of production, on localhost too'),
    { standard: '1; on localhost in development limits that count people are 100 times as wide' },
  ),
  limits: Limits.prefault({}),
};

export const limitSettings = defineSettings({
  title: 'Limits',
  introduction,
  shape,
});

declare module './settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
