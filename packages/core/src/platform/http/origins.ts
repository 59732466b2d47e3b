import { isLoopbackOrigin, type Settings } from '../config/settings.ts';

/** On a developer's machine one server has three names. */
function loopbackNames(settings: Settings): readonly string[] {
  if (settings.environment === 'production' || !isLoopbackOrigin(settings.origin)) return [];
  const { protocol, port } = new URL(settings.origin);
  return ['localhost', '127.0.0.1', '[::1]'].map((name) => `${protocol}//${name}${port && `:${port}`}`);
}

/** Origins whose pages may send unsafe requests with our cookies. */
export function ownOrigins(settings: Settings): ReadonlySet<string> {
  return new Set([settings.origin, ...settings.trustedOrigins, ...loopbackNames(settings)]);
}

/**
 * Tells whether this server answers for a `Host`; a forged one gets 421 (S-50). The API and the pages ask the same function.
 * Upper and lower case mean the same host (RFC 9110 §4.2.3).
 */
export function createHostCheck(settings: Settings): (host: string | undefined) => boolean {
  const hosts = new Set(
    [settings.origin, ...loopbackNames(settings)].flatMap((origin) => {
      const { host, port, protocol } = new URL(origin);
      // Whoever names the usual port means the same host (RFC 9110 §4.2.3).
      return port === '' ? [host, `${host}:${protocol === 'https:' ? 443 : 80}`] : [host];
    }),
  );
  return (host) => host !== undefined && hosts.has(host.toLowerCase());
}
