import { createServer, type Server } from 'node:http';
import { VerifyError } from '../src/errors.ts';
import type { Verifier } from '../src/verifier.ts';

/** How a verification ended: `taken`, or the code of its refusal. */
export const codeOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'taken',
    (error: unknown) => (error instanceof VerifyError ? error.code : `a defect: ${error}`),
  );

export async function listening(server: Server): Promise<Server> {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', () => done()));
  return server;
}

/** Two routes: `/who` for everybody who can be verified, `/administrators` for a role. */
export async function serve(framework: 'hono' | 'express' | 'fastify' | 'next', verifier: Verifier): Promise<Server> {
  const admin = { roles: ['admin'] };
  if (framework === 'hono') {
    const { Hono } = await import('hono');
    const { getRequestListener } = await import('@hono/node-server');
    const { requireAuth } = await import('../src/hono.ts');
    const app = new Hono<import('../src/hono.ts').AuthEnv>();
    app.get('/who', requireAuth(verifier), (context) => context.json(context.get('auth')));
    app.get('/administrators', requireAuth(verifier, admin), (context) => context.json(context.get('auth')));
    return listening(createServer(getRequestListener(app.fetch)));
  }
  if (framework === 'express') {
    const { default: express } = await import('express');
    const { requireAuth } = await import('../src/express.ts');
    const app = express();
    app.get(
      '/who',
      requireAuth(verifier),
      (request, response) => void response.json((request as import('../src/express.ts').Authenticated<typeof request>).auth),
    );
    app.get('/administrators', requireAuth(verifier, admin), (_, response) => void response.json({}));
    return listening(createServer(app));
  }
  if (framework === 'fastify') {
    const { default: fastify } = await import('fastify');
    const { requireAuth } = await import('../src/fastify.ts');
    const app = fastify();
    app.get(
      '/who',
      { onRequest: requireAuth(verifier) },
      async (request) => (request as import('../src/fastify.ts').Authenticated<typeof request>).auth,
    );
    app.get('/administrators', { onRequest: requireAuth(verifier, admin) }, async () => ({}));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  }
  const { withAuth } = await import('../src/next.ts');
  const { getRequestListener } = await import('@hono/node-server');
  const routes: Record<string, (request: Request, context: { params: Promise<object> }) => Promise<Response>> = {
    '/who': withAuth(verifier, (_request, _context, auth) => Response.json(auth)),
    '/administrators': withAuth(verifier, (_request, _context, auth) => Response.json(auth), admin),
  };
  const context = { params: Promise.resolve({}) };
  const answer = async (request: Request) =>
    (await routes[new URL(request.url).pathname]?.(request, context)) ?? new Response(null, { status: 404 });
  return listening(createServer(getRequestListener(answer)));
}
