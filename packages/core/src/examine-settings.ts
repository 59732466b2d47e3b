import { type AppDeps, capabilities } from './capabilities.ts';
import type { Capability } from './kernel/capability.ts';
import type { Finding } from './kernel/finding.ts';
import { examinePlatformSettings } from './operations/doctor/settings.ts';
import type { Settings } from './platform/config/settings.ts';

/**
 * What the doctor can say by looking at the settings alone, also where nothing opens (design, section 8).
 * @param own capabilities of an embedder's own, which have rules of their own
 */
export function examineSettings(settings: Settings, own: readonly Capability<AppDeps>[] = []): readonly Finding[] {
  return [...examinePlatformSettings(settings), ...capabilities.and(own).examine(settings)];
}
