import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Mountable, mount } from './mounted.ts';
import { answerOnNode, isServed } from './node-host.ts';

/** The parts of Fastify that this module uses. Version 4 and 5 have them. */
interface Reply {
  readonly raw: ServerResponse;
  getHeaders(): Record<string, number | string | string[] | undefined>;
  hijack(): unknown;
}
interface Request {
  readonly raw: IncomingMessage;
  readonly originalUrl: string;
}
interface Instance {
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
  addHook(name: 'preClose' | 'onClose', hook: () => Promise<void>): unknown;
}

/** What the plugin needs to know. */
export interface FastifyOptions {
  readonly daemun: Mountable;
}

async function plugin(app: Instance, { daemun }: FastifyOptions): Promise<void> {
  const mounted = mount(daemun);
  app.addHook('onRequest', ({ raw, originalUrl }, reply, done) => {
    const request = Object.assign(raw, { originalUrl });
    if (!isServed(mounted, request)) return done();
    // From here on Fastify neither parses the content nor replies.
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    answerOnNode(mounted, request, reply.raw).catch(() => reply.raw.destroy());
  });
  app.addHook('preClose', async () => daemun.hangUp());
  app.addHook('onClose', async () => {
    mounted.unmount();
    await daemun.stop();
  });
}

/**
 * Mounts Daemun in a Fastify app: `await app.register(daemunFastify, { daemun })`. It answers its own paths before Fastify looks
 * for a route and parses a body, and leaves everything else to the app. Daemun stops when the app is closed.
 */
export const daemunFastify: typeof plugin = Object.assign(plugin, {
  // The hooks are those of the whole app, not of a plugin without routes.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'daemun',
});
