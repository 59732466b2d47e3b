import type { LimitSettings } from '../config/limit-settings.ts';
import { isDevelopersMachine, type Settings } from '../config/settings.ts';
import type { Rate, RateClass, RateDimension } from './rates.ts';
import { rates } from './rates.ts';

/** How often a class may be, in one of its dimensions, in this deployment. */
export type EffectiveRates = (rateClass: RateClass, dimension: RateDimension) => readonly Rate[];

export interface RateSettings {
  /** Multiplies every limit; undefined where nobody has said, and a developer's machine is wide by itself. */
  readonly factor: number | undefined;
  /** Everybody who comes is the one developer: limits that count people are wide. */
  readonly developing: boolean;
  /** Figures that are set by name. */
  readonly limits: LimitSettings;
}

/** How much wider limits that count people are where everybody who comes is the one developer. */
export const developmentFactor = 100;

/** Works out every figure once: what is set by name goes before what is declared. */
export function createEffectiveRates({ factor, developing, limits }: RateSettings): EffectiveRates {
  const named = new Map<RateClass, (typeof limits)[keyof typeof limits]>();
  for (const [name, rateClass] of Object.entries(rates)) named.set(rateClass, limits[name as keyof typeof rates]);
  const known = new Map<readonly Rate[], readonly Rate[]>();

  return (rateClass, dimension) => {
    const set = named.get(rateClass)?.[dimension];
    const declared = set ?? rateClass[dimension];
    const multiplied = known.get(declared);
    if (multiplied) return multiplied;
    const wide = developing && !set && rateClass.limits === 'people' ? developmentFactor : 1;
    const worked = declared.map((rate) => ({ ...rate, points: Math.max(1, Math.floor(rate.points * (factor ?? wide))) }));
    known.set(declared, worked);
    return worked;
  };
}

/** Are limits that count people wide here? Not where somebody has said how much they are multiplied by, 1 included. */
export function areLimitsWide(settings: Pick<Settings, 'environment' | 'origin' | 'rateLimitFactor'>): boolean {
  return isDevelopersMachine(settings) && settings.rateLimitFactor === undefined;
}

export const wideLimitsNotice =
  'limits that count people are wide, since this is development on localhost; those on guessing are not. DAEMUN_RATE_LIMITS=1 has the limits of production';

/** The figures of a deployment. */
export function ratesOfSettings(settings: Pick<Settings, 'environment' | 'origin' | 'rateLimitFactor' | 'limits'>): EffectiveRates {
  const { rateLimitFactor: factor, limits } = settings;
  return createEffectiveRates({ factor, developing: isDevelopersMachine(settings), limits });
}

/** Every figure as it is declared, times `factor`. */
export const declaredRates = (factor: number): EffectiveRates => createEffectiveRates({ factor, developing: false, limits: {} });
