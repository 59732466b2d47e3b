import type { EventType } from '../../platform/events/events.ts';

/** The events that end a step of a sign-in, and what they say of it. One for each step: what follows from a step counts no second time. */
const outcomes: ReadonlyMap<string, string> = new Map<EventType, string>([
  ['sign-in.succeeded', 'succeeded'],
  ['sign-in.failed', 'failed'],
  ['sign-in.throttled', 'throttled'],
  ['sign-in.second-factor-required', 'second-factor-required'],
  ['sign-in.reset-required', 'reset-required'],
  ['sign-in.deletion-scheduled', 'deletion-scheduled'],
  ['second-factor.failed', 'second-factor-failed'],
]);

/** What an event says of a sign-in; undefined where it is of something else. */
export function signInOutcomeOf(type: string): string | undefined {
  return outcomes.get(type);
}
