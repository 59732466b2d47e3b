import { capabilities } from './capabilities.ts';
import { parseBy } from './platform/config/check-settings.ts';
import { configurationPageOf } from './platform/config/configuration-page.ts';
import { readEnvironment } from './platform/config/environment.ts';
import type { SettingsPart } from './platform/config/part.ts';
import { platformParts } from './platform/config/platform-parts.ts';
import type { Settings } from './platform/config/settings.ts';

export type { CaptchaProvider } from './platform/config/captcha-settings.ts';
export { listenFromEnvironment } from './platform/config/environment.ts';
export { cameByPlainHttp, type Settings, SettingsError, type SettingsInput, showsOutbox } from './platform/config/settings.ts';
export type { ClaimsFunction } from './token/settings.ts';

/** Every part of the settings: the platform's parts, then those of each capability, in the order of docs/configuration.md. */
export const settingsParts: readonly SettingsPart[] = [...platformParts, ...capabilities.settings()];

/** The embedder's own capabilities, reduced to their settings. */
type WithSettings = readonly { readonly settings?: SettingsPart }[];

const withThoseOf = (capabilities: WithSettings): readonly SettingsPart[] => [
  ...settingsParts,
  ...capabilities.flatMap(({ settings }) => settings ?? []),
];

/**
 * Checks settings and fills in the defaults.
 * @param capabilities the embedder's own, whose settings stand beside Daemun's
 * @throws SettingsError listing every fault; TypeError if two parts claim one setting or one variable
 */
export function parseSettings(input: unknown, capabilities: WithSettings = []): Settings {
  return parseBy(withThoseOf(capabilities), input);
}

/**
 * Reads settings from environment variables (docs/configuration.md), and secrets from the files that variables name. An empty
 * variable counts as unset. Outside production a missing secret is made in the data folder, and a missing origin is localhost.
 * @param capabilities the embedder's own, whose settings have their own variables
 * @throws SettingsError naming every fault: the variable, its value (secrets masked), the accepted values
 */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv, capabilities: WithSettings = []): Promise<Settings> {
  return readEnvironment(env, withThoseOf(capabilities));
}

/** Makes docs/configuration.md: every variable, including those of the embedder's own capabilities if given. */
export function configurationPage(capabilities: WithSettings = []): string {
  return configurationPageOf(withThoseOf(capabilities));
}
