import { posix } from 'node:path';
import type { App } from './app.ts';

/** A file that the app gets, as a path below its folder. */
export interface NewFile {
  readonly path: string;
  readonly content: string;
}

/** The names of the variables that the files of an app read. */
export function variablesOf({ framework }: Pick<App, 'framework'>): { readonly origin: string; readonly secret: string } {
  return framework === 'next' ? { origin: 'APP_ORIGIN', secret: 'AUTH_SECRET' } : { origin: 'DAEMUN_ORIGIN', secret: 'DAEMUN_SECRET' };
}

/** The modules of an app: `lib/auth`, and the routes where the framework finds routes by their files. */
export function modulesOf(app: App): readonly NewFile[] {
  const lib = moduleOf(app, 'lib/auth', app.framework === 'next' ? nextLibrary : otherLibrary);
  return app.framework === 'next' ? [lib, ...nextRoutes(app)] : [lib];
}

function moduleOf({ sources, extension }: App, path: string, content: string): NewFile {
  return { path: posix.join(sources, `${path}.${extension}`), content };
}

const nextLibrary = `import { embed } from '@daemun/core/next';

// One Daemun for each process, opened by the first request.
export const { handlers, auth, requireAuth, daemun } = embed({
  origin: process.env.APP_ORIGIN,
  secrets: [process.env.AUTH_SECRET],
  // Left out: an embedded database in ./.daemun
  databaseUrl: process.env.DATABASE_URL,
  // Needed in production. In development /dev/outbox.json has the mails.
  mail: { url: process.env.MAIL_URL, from: process.env.MAIL_FROM },
});
`;

const otherLibrary = `import { createDaemun } from '@daemun/core';
import { settingsFromEnvironment } from '@daemun/core/settings';

/** Opens Daemun, configured by environment variables. Call it once. */
export async function openDaemun() {
  const daemun = await createDaemun(await settingsFromEnvironment(process.env));
  await daemun.migrate();
  daemun.start();
  return daemun;
}
`;

function nextRoutes(app: App): readonly NewFile[] {
  const route = (folder: string, methods: string): NewFile => {
    const up = '../'.repeat(folder.split('/').length);
    const content = `import { handlers } from '${up}lib/auth';\n\nexport const { ${methods} } = handlers;\n`;
    return moduleOf(app, `${folder}/route`, content);
  };
  return [
    route('app/api/auth/[...path]', 'GET, POST, PATCH, DELETE, OPTIONS'),
    route('app/oauth/[...path]', 'GET, POST, PUT, DELETE, OPTIONS'),
    route('app/.well-known/[...path]', 'GET'),
    route('app/dev/outbox.json', 'GET, DELETE'),
  ];
}

/** What is left for the developer to do, one line each. */
export function stepsOf(app: App): readonly string[] {
  const { sources, framework, installed, extension } = app;
  const install = installed ? [] : ['Install the engine: npm install @daemun/core'];
  const library = `./${posix.join(sources, 'lib/auth')}${extension === 'ts' ? '' : `.${extension}`}`;
  if (framework === 'next') return [...install, 'Start the app: npm run dev', 'Protect a page: const { user } = await requireAuth();'];
  return [
    ...install,
    `Open it where the app starts: const daemun = await openDaemun(); // from '${library}'`,
    `Mount it: ${mountings[framework]}`,
    'Start the app with its variables: node --env-file=.env.local …',
  ];
}

const mountings: Readonly<Record<Exclude<App['framework'], 'next'>, string>> = {
  express: "app.use(daemunExpress(daemun)); // from '@daemun/core/express'",
  fastify: "await app.register(daemunFastify, { daemun }); // from '@daemun/core/fastify'",
  hono: "app.route('/', daemunHono(daemun)); // from '@daemun/core/hono'",
  node: "http.createServer(daemunNode(daemun, next)).listen(3000); // from '@daemun/core/node'",
};
