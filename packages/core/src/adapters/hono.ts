import { type Mountable, mount, type OutgoingReply } from './mounted.ts';

/** The parts of Hono's context that this module uses. */
interface Context {
  readonly req: { readonly raw: Request; readonly path: string; arrayBuffer(): Promise<ArrayBuffer> };
  readonly env: unknown;
}

/** What `app.route` reads of an app. */
interface Routes {
  readonly routes: readonly {
    readonly method: string;
    readonly basePath: string;
    readonly path: string;
    readonly handler: (context: Context, next: () => Promise<void>) => Promise<Response | undefined>;
  }[];
}

/**
 * Mounts Daemun in a Hono app on Node, Bun or Deno: `app.route('/', daemunHono(daemun))`. It answers its own paths and passes
 * everything else on. Daemun ends with the process.
 *
 * The result is typed to fit the `Hono` of the app. The class has private members, so its type fits no other copy of Hono, and
 * Daemun brings none along.
 */
export function daemunHono(daemun: Mountable): never {
  const mounted = mount(daemun);
  const app: Routes = {
    routes: [
      {
        method: 'ALL',
        basePath: '/',
        path: '/*',
        async handler({ req, env }, next) {
          if (!mounted.serves(new URL(req.raw.url).pathname)) {
            await next();
            return undefined;
          }
          const { outgoing, remoteAddress } = connectionOf(req.raw, env);
          if (outgoing) mounted.replies(outgoing);
          return mounted.handler(await withContent(req), { remoteAddress });
        },
      },
    ],
  };
  return app as never;
}

/** What a middleware before has read, Hono has kept. */
async function withContent(req: Context['req']): Promise<Request> {
  const { raw } = req;
  if (!raw.bodyUsed) return raw;
  const body = await req.arrayBuffer().catch(() => undefined);
  return body === undefined ? raw : new Request(raw.url, { method: raw.method, headers: raw.headers, body });
}

/** What the servers of Node, Bun and Deno hand to `app.fetch` beside the request. */
interface Environment {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  readonly outgoing?: OutgoingReply;
  readonly remoteAddr?: { readonly hostname?: string };
  readonly server?: BunServer;
}
interface BunServer {
  requestIP?(request: Request): { readonly address: string } | null;
}

interface Connection {
  readonly remoteAddress: string | undefined;
  readonly outgoing?: OutgoingReply | undefined;
}

function connectionOf(request: Request, env: unknown): Connection {
  if (typeof env !== 'object' || env === null) return { remoteAddress: undefined };
  const { incoming, outgoing, remoteAddr, server }: Environment = env;
  if (incoming) return { remoteAddress: incoming.socket?.remoteAddress, outgoing };
  // Bun's server is the environment itself, or in it.
  const bun: BunServer = server ?? env;
  return { remoteAddress: remoteAddr?.hostname ?? bun.requestIP?.(request)?.address };
}
