import type { EventType } from '../../platform/events/events.ts';

/**
 * The events that end a step of a sign-in, and their outcomes. Each step has one event, so an event that follows from a step is
 * not counted again.
 */
const outcomes: ReadonlyMap<string, string> = new Map<EventType, string>([
  ['sign-in.succeeded', 'succeeded'],
  ['sign-in.failed', 'failed'],
  ['sign-in.throttled', 'throttled'],
  ['sign-in.second-factor-required', 'second-factor-required'],
  ['sign-in.reset-required', 'reset-required'],
  ['sign-in.deletion-scheduled', 'deletion-scheduled'],
  ['second-factor.failed', 'second-factor-failed'],
]);

/** The outcome of a sign-in that an event reports. Undefined if the event is about something else. */
export function signInOutcomeOf(type: string): string | undefined {
  return outcomes.get(type);
}
