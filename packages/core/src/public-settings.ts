import { listenFromEnvironment as listen } from './platform/config/environment.ts';
import { cameByPlainHttp as byPlainHttp, showsOutbox as shown } from './platform/config/settings.ts';
import type { OwnCapability } from './public-types.ts';
import type { Settings } from './settings.gen.ts';
import { configurationPage as pageOf, parseSettings as parse, settingsFromEnvironment as read } from './settings.ts';

export { SettingsError } from './platform/config/settings-error.ts';
export type { Settings, SettingsInput } from './settings.gen.ts';

/** The captcha services. */
export type CaptchaProvider = Settings['captcha']['provider'];
/** Claims that a deployment adds to access tokens, computed from the account and the session. */
export type ClaimsFunction = NonNullable<Settings['tokens']['claims']>;

/** The variables of a process, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Checks settings and fills in the defaults.
 * @param capabilities the embedder's own, whose settings stand beside Daemun's
 * @throws SettingsError listing every fault; TypeError if two parts claim one setting or one variable
 */
export const parseSettings: (input: unknown, capabilities?: readonly OwnCapability[]) => Settings = parse as typeof parseSettings;

/**
 * Reads settings from environment variables (docs/configuration.md). An empty variable counts as unset. Outside production a
 * missing secret is made in the data folder, and a missing origin is localhost.
 * @param capabilities the embedder's own, whose settings have their own variables
 * @throws SettingsError naming every fault: the variable, its value (secrets masked), the accepted values
 */
export const settingsFromEnvironment: (env: Variables, capabilities?: readonly OwnCapability[]) => Promise<Settings> =
  read as typeof settingsFromEnvironment;

/** Makes docs/configuration.md: every variable, including those of the embedder's own capabilities if given. */
export const configurationPage: (capabilities?: readonly OwnCapability[]) => string = pageOf as typeof configurationPage;

/** Reads from PORT and HOST where the server listens. @throws SettingsError naming every fault in them */
export const listenFromEnvironment: (
  env: Variables,
  settings: Pick<Settings, 'environment'>,
) => Promise<{ readonly port: number; readonly host: string }> = listen as typeof listenFromEnvironment;

/** Is the embedded mailbox shown? In development on a developer's own machine, and in tests. */
export const showsOutbox: (settings: Pick<Settings, 'environment' | 'origin'>) => boolean = shown;

/** Did a request come by plain http to an https origin, as a trusted proxy tells in `X-Forwarded-Proto`? */
export const cameByPlainHttp: (settings: Pick<Settings, 'origin' | 'trustProxy'>, forwardedProto?: string) => boolean = byPlainHttp;
