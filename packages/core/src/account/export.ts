import type { Platform } from '../platform/platform.ts';

/** A room's share of what is known about a person. Never a secret: no hash, no token. */
export interface PersonalDataSource {
  /** Its name in the export. */
  readonly name: string;
  collect(deps: Pick<Platform, 'db' | 'clock' | 'settings'>, userId: string): Promise<unknown>;
}

/** Everything that every room knows about a person, by room. */
export async function collectPersonalData(
  deps: Pick<Platform, 'db' | 'clock' | 'settings'> & { readonly personalData: readonly PersonalDataSource[] },
  userId: string,
): Promise<Record<string, unknown>> {
  const parts: Record<string, unknown> = {};
  for (const source of deps.personalData) parts[source.name] = await source.collect(deps, userId);
  return parts;
}
