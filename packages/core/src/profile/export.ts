import type { WithContributions } from '../kernel/base.ts';
import { personalData } from '../kernel/slots.ts';

/** All data that the capabilities have about a person, grouped by capability. */
export async function collectPersonalData(deps: WithContributions, userId: string): Promise<Record<string, unknown>> {
  const parts: Record<string, unknown> = {};
  for (const source of deps.contributions.all(personalData)) parts[source.name] = await source.collect(deps, userId);
  return parts;
}
