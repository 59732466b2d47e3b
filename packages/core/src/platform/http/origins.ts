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

/** Hosts this server answers for; a forged `Host` gets 421 (S-50). */
export function ownHosts(settings: Settings): ReadonlySet<string> {
  return new Set([settings.origin, ...loopbackNames(settings)].map((origin) => new URL(origin).host));
}
