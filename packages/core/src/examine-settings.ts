import { type AppDeps, capabilities } from './capabilities.ts';
import type { Capability } from './kernel/capability.ts';
import type { Finding } from './kernel/finding.ts';
import { examinePlatformSettings } from './operations/doctor/settings.ts';
import type { Settings } from './platform/config/settings.ts';

/**
 * What the doctor finds by the settings alone, even if nothing can be opened (design, section 8).
 * @param own the embedder's own capabilities, which have their own rules
 */
export function examineSettings(settings: Settings, own: readonly Capability<AppDeps>[] = []): readonly Finding[] {
  return [...examinePlatformSettings(settings), ...capabilities.and(own).examine(settings)];
}
