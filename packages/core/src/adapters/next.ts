import type { Daemun, Parts } from '../daemun.ts';
import { type EmbedSettings, embedded, isBuilding } from './embedded.ts';
import { watchAddresses } from './next-address.ts';

export type { EmbedSettings } from './embedded.ts';

/** A route handler of the App Router. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** The methods that Daemun answers: `export const { GET, POST, PATCH, DELETE, OPTIONS } = handlers`. */
export interface Handlers {
  readonly GET: RouteHandler;
  readonly POST: RouteHandler;
  readonly PATCH: RouteHandler;
  readonly DELETE: RouteHandler;
  readonly OPTIONS: RouteHandler;
}

/** A Daemun in a Next.js app. */
export interface Embedded {
  readonly handlers: Handlers;
  /** The running Daemun. The first request opens it. Rejects while Next.js builds. */
  daemun(): Promise<Daemun>;
}

/**
 * Embeds Daemun in a Next.js app (15 or 16, App Router): `export const { handlers, auth, daemun } = embed({ origin, secrets })` in
 * `lib/auth.ts`. Each process has one Daemun, through hot reloads too. The first request opens it, applies migrations and starts
 * background work; a build opens nothing. It ends with the process.
 * @param settings as of `createDaemun`. `environment` is that of the app, if left out. Without settings: those of the
 * environment variables (docs/configuration.md)
 * @param parts what the app provides, such as `metrics`
 */
export function embed(settings?: EmbedSettings, parts: Parts = {}): Embedded {
  const opened = embedded(settings, parts);
  const remoteAddress = watchAddresses();

  const handle: RouteHandler = async (request) => {
    // Tells Next.js that the route needs a request, so that a build does not render it.
    if (isBuilding()) await (await import('next/server')).connection();
    const { mounted } = await opened();
    return mounted.handler(request, { remoteAddress: remoteAddress() });
  };

  return {
    handlers: { GET: handle, POST: handle, PATCH: handle, DELETE: handle, OPTIONS: handle },
    daemun: async () => (await opened()).daemun,
  };
}
