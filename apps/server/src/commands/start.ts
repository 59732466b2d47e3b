import { resolve } from 'node:path';
import { createDaemun, createPinoLog, type Daemun, databaseFault, type Log, type PagesState } from '@daemun/core/hosting';
import { examine, firstAdministratorLink } from '@daemun/core/operating';
import { listenFromEnvironment, settingsFromEnvironment, showsOutbox } from '@daemun/core/settings';
import { openPages, type PageRenderer } from '../hosted/next.ts';
import { isClone } from '../hosted/sources.ts';
import { type RunningServer, startServer } from '../server.ts';
import { onShutdown } from '../shutdown.ts';
import { CommandError, columns, databaseCommandError } from '../terminal.ts';
import { describeFindings } from './doctor.ts';
import { openMetrics } from './open-metrics.ts';
import { reportPages } from './pages-report.ts';

/** How long requests in progress may take after the process is told to end. */
const drainMilliseconds = 10_000;

/** Starts the server: the API first, then everything that takes time. */
export async function start({ pages }: { pages: boolean }): Promise<void> {
  const settings = await settingsFromEnvironment(process.env);
  const { port, host } = await listenFromEnvironment(process.env, settings);
  let renderer: PageRenderer | undefined;
  const pagesState = (): PagesState => renderer?.state() ?? 'loading';
  const measured = await openMetrics(settings);
  const app = await createDaemun(settings, {
    log: createPinoLog(settings),
    ...(pages && { pages: pagesState }),
    ...(measured && { metrics: measured.metrics }),
  });
  // Not the one above: it says of a database that is away what there is to say, once.
  const { log } = app.deps;
  const report = reportPages(settings, log);
  let server: RunningServer | undefined;
  let closed: Promise<void> | undefined;
  const closeAll = async () => {
    await server?.drain(drainMilliseconds);
    await renderer?.close();
    // To the last: how the rest has ended is worth knowing.
    await measured?.close();
    await app.stop();
  };
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  try {
    await app.migrate();
    if (pages) renderer = openPages(report);
    await measured?.listen(app, log);
    server = await startServer({ settings, engine: app, log, port, host, renderer, metrics: measured?.metrics }).catch(
      (error: NodeJS.ErrnoException) => {
        throw listenFault(error, host, port);
      },
    );
    app.start();
    onShutdown(log, close);
    await welcome(app, log, `http://${host}:${port}`);
    if (renderer) await report.outcome(renderer.ready);
  } catch (error) {
    // An open connection, such as the one to Redis, would keep the process alive after it has stopped serving.
    await close().catch((failure: unknown) => log.error({ error: failure }, 'stopping failed'));
    const fault = settings.databaseUrl === undefined ? undefined : databaseFault(error);
    throw fault ? databaseCommandError(fault) : error;
  }
}

/** What the role does today, so that nobody looks for administration pages. */
const whatAdministratorsAre = `An administrator has the role "admin", which your services read from sessions and tokens. There are no administration
pages yet: accounts are managed here, such as by: ${isClone ? 'npm run daemun --' : 'npx daemun'} user list`;

/** The information for a person at the terminal. In production the log has it, and only the one-time link is printed. */
async function welcome(app: Daemun, log: Log, listening: string): Promise<void> {
  const { settings, deps } = app;
  const link = await firstAdministratorLink(deps);
  const findings = (await examine(deps)).filter(({ severity }) => severity !== 'note');
  if (settings.environment === 'production') {
    log.info({ origin: settings.origin, listening }, 'daemun is running');
    for (const { code, message, fix } of findings) log.warn({ finding: code, fix }, message);
    // S-17: printed once and not logged, because the log would redact the token.
    if (link) process.stderr.write(`The first administrator is made here, once: ${link}\n${whatAdministratorsAre}\n`);
    return;
  }
  const storage = settings.databaseUrl === undefined ? resolve(settings.dataFolder) : 'PostgreSQL (DATABASE_URL)';
  const outbox: readonly [string, string][] =
    settings.mail.url === 'outbox:' && showsOutbox(settings) ? [['Outgoing mail', `${settings.origin}/dev/outbox`]] : [];
  const administrator: readonly [string, string][] = link ? [['Make yourself administrator (once)', link]] : [];
  console.log(`\nDaemun is running at ${settings.origin}\n\n${columns([['Data', storage], ...outbox, ...administrator])}\n`);
  if (link) console.log(`${whatAdministratorsAre}\n`);
  if (findings.length > 0) console.log(`${describeFindings(findings)}\n`);
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new CommandError(
      `Port ${port} is taken on ${host}. Choose another one: PORT=${port + 1} ${isClone ? 'npm start' : 'npx daemun start'}`,
    );
  if (error.code === 'EADDRNOTAVAIL') return new CommandError(`HOST: got "${host}"; takes an address of this machine`);
  if (error.code === 'EACCES') return new CommandError(`PORT: ${port} needs privileges that this process does not have`);
  return error;
}
