/**
 * Checked settings, as every part reads them. Each part adds its own fields here, beside its schema: the platform's in this
 * folder, those of a capability in `settings.ts` of its folder.
 */
// biome-ignore lint/suspicious/noEmptyInterface: its members are declared beside their schemas
export interface Settings {}
/** What an embedder writes: only `origin` and `secrets` are required. */
// biome-ignore lint/suspicious/noEmptyInterface: its members are declared beside their schemas
export interface SettingsInput {}

/** Thrown at start when settings are wrong: every fault at once, each with its name and what it takes. */
export class SettingsError extends TypeError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not right:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for `http://localhost` and friends, where cookies cannot carry the `__Host-` prefix. */
export function isLoopbackOrigin(origin: string): boolean {
  return loopbackHosts.has(new URL(origin).hostname);
}

/** True for an origin of this machine: each of its ports is another app. */
export function isLocalOrigin(origin: string): boolean {
  return isLoopbackOrigin(origin) || new URL(origin).hostname.endsWith('.localhost');
}

/**
 * Is the embedded mailbox shown? Never in production (S-112), and in development under an origin of this machine alone: where
 * somebody forgot NODE_ENV on a public one, everybody would read the reset links of everybody else. Tests read it whatever their origin.
 */
export function showsOutbox(settings: Pick<Settings, 'environment' | 'origin'>): boolean {
  return settings.environment === 'test' || isDevelopersMachine(settings);
}

/** In development under an origin of this machine, so that whoever comes is the one developer. */
export function isDevelopersMachine({ environment, origin }: Pick<Settings, 'environment' | 'origin'>): boolean {
  return environment === 'development' && isLocalOrigin(origin);
}

/**
 * V4.1.2: did a request come by plain http to an https origin, as a trusted proxy tells? Of several the first one counts:
 * that is where the client is. Whoever forges the header is refused, or moved to https, and gains nothing.
 */
export function cameByPlainHttp({ origin, trustProxy }: Pick<Settings, 'origin' | 'trustProxy'>, forwardedProto?: string): boolean {
  return origin.startsWith('https:') && trustProxy !== 0 && forwardedProto?.split(',', 1)[0]?.trim() === 'http';
}
