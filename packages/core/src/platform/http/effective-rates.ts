import type { LimitSettings } from '../config/limit-settings.ts';
import { isDevelopersMachine, type Settings } from '../config/settings.ts';
import type { Rate, RateClass, RateDimension } from './rates.ts';
import { rates } from './rates.ts';

/** The rates of a class in one dimension, in this deployment. */
export type EffectiveRates = (rateClass: RateClass, dimension: RateDimension) => readonly Rate[];

export interface RateSettings {
  /** Multiplies every limit. If undefined, limits are wide on a developer's machine. */
  readonly factor: number | undefined;
  /** All requests come from one developer, so limits that count people are wide. */
  readonly developing: boolean;
  /** Rates that the deployment has set by name. */
  readonly limits: LimitSettings;
}

/** The factor for limits that count people, on a developer's machine. */
export const developmentFactor = 100;

/** Computes every rate once. A rate that is set by name replaces the declared one. */
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

/** Are limits that count people wide here? Not if the deployment has set a factor, including 1. */
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

/** Every declared rate, times `factor`. */
export const declaredRates = (factor: number): EffectiveRates => createEffectiveRates({ factor, developing: false, limits: {} });
