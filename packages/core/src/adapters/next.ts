import type { Daemun, Parts } from '../public-types.ts';
import { type EmbedSettings, embedded, isBuilding } from './embedded.ts';
import { type AuthPages, createServerAuth, type ServerAuth } from './next-auth.ts';
import { watchConnections } from './next-connection.ts';

export { ownPath } from '../platform/http/own-path.ts';
export type { EmbedSettings } from './embedded.ts';
export type { Authenticated, AuthNeeds, AuthPages, ServerAuth } from './next-auth.ts';

/** A route handler of the App Router. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** The methods that Daemun answers: `export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = handlers`. */
export interface Handlers {
  readonly GET: RouteHandler;
  readonly POST: RouteHandler;
  readonly PUT: RouteHandler;
  readonly PATCH: RouteHandler;
  readonly DELETE: RouteHandler;
  readonly OPTIONS: RouteHandler;
}

/** A Daemun in a Next.js app. */
export interface Embedded extends ServerAuth {
  readonly handlers: Handlers;
  /** The running Daemun. The first request opens it. Rejects while Next.js builds. */
  daemun(): Promise<Daemun>;
}

/** What an app says beside the settings. */
export interface EmbedOptions {
  /** The pages of the app that `requireAuth` sends to. */
  readonly paths?: AuthPages;
  /** What the app provides itself, such as `metrics`. */
  readonly parts?: Parts;
}

/**
 * Embeds Daemun in a Next.js app (15 or 16, App Router): `export const { handlers, auth, daemun } = embed({ origin, secrets })` in
 * `lib/auth.ts`. Each process has one Daemun, through hot reloads too. The first request opens it, applies migrations and starts
 * background work; a build opens nothing. It ends with the process.
 * @param settings as of `createDaemun`. `environment` is that of the app, if left out. Without settings: those of the
 * environment variables (docs/configuration.md)
 */
export function embed(settings?: EmbedSettings, { paths = {}, parts = {} }: EmbedOptions = {}): Embedded {
  const opened = embedded(settings, parts);
  const connection = watchConnections();

  const handle: RouteHandler = async (request) => {
    // Tells Next.js that the route needs a request, so that a build does not render it.
    if (isBuilding()) await (await import('next/server')).connection();
    const { remoteAddress, server } = connection() ?? {};
    const { mounted } = await opened();
    mounted.cameThrough(server);
    return mounted.handler(request, { remoteAddress });
  };

  return {
    ...createServerAuth(opened, paths),
    handlers: { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle, OPTIONS: handle },
    daemun: async () => (await opened()).daemun,
  };
}
