/**
 * Checked settings, as all code reads them. Each part adds its own fields here, beside its schema. The platform's parts are in
 * this folder. The part of a capability is in `settings.ts` of its folder.
 */
// biome-ignore lint/suspicious/noEmptyInterface: its members are declared beside their schemas
export interface Settings {}
/** The settings that an embedder writes. Only `origin` and `secrets` are required. */
// biome-ignore lint/suspicious/noEmptyInterface: its members are declared beside their schemas
export interface SettingsInput {}

export { SettingsError } from './settings-error.ts';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for `http://localhost` and other loopback origins, where cookies cannot carry the `__Host-` prefix. */
export function isLoopbackOrigin(origin: string): boolean {
  return loopbackHosts.has(new URL(origin).hostname);
}

/** True for an origin of this machine. Each port of this machine is another app. */
export function isLocalOrigin(origin: string): boolean {
  return isLoopbackOrigin(origin) || new URL(origin).hostname.endsWith('.localhost');
}

/**
 * Is the embedded mailbox shown? Never in production (S-112). In development only under an origin of this machine. If an operator
 * forgets NODE_ENV on a public origin, anybody could read the reset links of every account. Tests read the mailbox under any
 * origin.
 */
export function showsOutbox(settings: Pick<Settings, 'environment' | 'origin'>): boolean {
  return settings.environment === 'test' || isDevelopersMachine(settings);
}

/** True in development under an origin of this machine. Every request then comes from the one developer. */
export function isDevelopersMachine({ environment, origin }: Pick<Settings, 'environment' | 'origin'>): boolean {
  return environment === 'development' && isLocalOrigin(origin);
}

/**
 * V4.1.2: did a request come by plain http to an https origin, as a trusted proxy tells? If several proxies tell, the first value
 * counts, because that proxy is the one nearest to the client. An attacker who forges the header is refused or redirected to
 * https, and gains nothing.
 */
export function cameByPlainHttp({ origin, trustProxy }: Pick<Settings, 'origin' | 'trustProxy'>, forwardedProto?: string): boolean {
  return origin.startsWith('https:') && trustProxy !== 0 && forwardedProto?.split(',', 1)[0]?.trim() === 'http';
}
