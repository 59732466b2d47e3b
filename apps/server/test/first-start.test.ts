import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Command, canBeReadOnly, openStandInPages, type StandInPages } from './stand-in-pages.ts';

let pages: StandInPages;
beforeEach(async () => {
  pages = await openStandInPages();
});
afterEach(() => pages.close());

async function started(options: Parameters<StandInPages['run']>[1] = {}): Promise<Command> {
  const server = await pages.run(['start'], options);
  await pages.answers(server);
  return server;
}
const ask = (server: Command, path: string, language = 'en') =>
  fetch(server.origin + path, { redirect: 'manual', headers: { 'Accept-Language': language } });
const readiness = async (server: Command) => {
  const reply = await ask(server, '/readyz');
  return { ...((await reply.json()) as { pages?: string; database?: boolean }), http: reply.status };
};
const building = async () => {
  while ((await pages.builds()).length === 0) await pause(20);
};
const doctor = async () => {
  const command = await pages.run(['doctor', '--json'], { data: 'other' });
  await command.ended;
  const findings = JSON.parse(command.output.text) as { code: string; severity: string; fix: string }[];
  return findings.filter((finding) => finding.code.startsWith('pages_'));
};

describe('a first start, whose pages have to be built,', () => {
  it('answers at once: the API as ever, pages by one that opens them when they are there, and says so at /readyz', async () => {
    const server = await started();
    await building();
    for (const [language, title] of [
      ['en', 'The pages are being built'],
      ['ko-KR', '화면을 만들고 있어요'],
    ] as const) {
      const reply = await ask(server, '/sign-in?redirectTo=/account', language);
      expect(reply.status).toBe(503);
      expect(reply.headers.get('Retry-After')).toBe(reply.headers.get('Refresh'));
      expect(reply.headers.get('Cache-Control')).toBe('no-store');
      const [, nonce] = /script-src 'nonce-([^']+)'/.exec(reply.headers.get('Content-Security-Policy') ?? '') ?? [];
      const html = await reply.text();
      expect(html).toContain(`<h1>${title}</h1>`);
      expect(html).toContain(`<html lang="${language.slice(0, 2)}">`);
      expect(html).toContain(`<style nonce="${nonce}">`);
      expect(html).not.toContain('<script');
    }
    // Who may not see a page is led on as ever, and what is no page is told that it comes later.
    expect((await ask(server, '/account')).status).toBe(303);
    const file = await ask(server, '/_next/static/chunks/a.js');
    expect([file.status, file.headers.get('Retry-After'), file.headers.get('Refresh')]).toEqual([503, '5', null]);
    expect((await ask(server, '/api/auth/profile')).status).toBe(401);
    expect(await readiness(server)).toMatchObject({ http: 503, pages: 'building', database: true });
    expect(await doctor()).toMatchObject([{ code: 'pages_building', severity: 'note' }]);
    await pages.finishBuilds('well');
    await server.shows('The pages are ready');
    expect(await (await ask(server, '/sign-in')).text()).toMatch(/^a page of build \d+$/);
    expect((await ask(server, '/_next/static/chunks/a.js')).status).toBe(200);
    expect(await readiness(server)).toMatchObject({ http: 200, pages: 'ready' });
    expect(await doctor()).toEqual([]);
    expect(server.output.text).toMatch(
      /Building the pages; the API already answers[\s\S]* {2}pages: compiling \(\d+ s\)\n(.*(?:still compiling|route=\/readyz).*\n)* {2}pages: collecting/,
    );
    // Who was told to wait is no fault to read of.
    expect(server.output.text).not.toMatch(/route=(?!\/readyz)/);
  });

  it('begins without a command, too, while a mistyped one stays an error', async () => {
    const server = await pages.run([]);
    await pages.answers(server);
    expect((await ask(server, '/healthz')).status).toBe(200);
    const mistyped = await pages.run(['strat'], { data: 'other' });
    expect(await mistyped.ended).toBe(1);
    expect(mistyped.output.text).toContain('(Did you mean start?)');
  });

  it('gives the build none of its secrets', async () => {
    await started({ env: { DAEMUN_SECRET: 'canaryZk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs' } });
    await building();
    const environment = await pages.buildEnvironment();
    expect(environment['NODE_ENV']).toBe('production');
    expect(JSON.stringify(environment)).not.toMatch(/canary|DAEMUN_/);
  });

  it('says on the page in general words that the build has failed, and in the terminal all of it, and what to do', async () => {
    await pages.finishBuilds('badly');
    const server = await started();
    await server.shows('daemun build');
    const reply = await ask(server, '/sign-in', 'ko');
    expect([reply.status, reply.headers.get('Refresh'), reply.headers.get('Retry-After')]).toEqual([503, null, null]);
    const html = await reply.text();
    expect(html).toContain('<h1>화면을 만들지 못했어요</h1>');
    expect(html).not.toContain('line 499');
    expect(server.output.text).toContain('the first line of a long story\n');
    expect(server.output.text).toContain('something is wrong in line 499 of a page\n');
    expect(server.output.text).toMatch(
      /✗ The pages could not be built \(exit code 1\)\. The API goes on without them\.\n {4}Mend what the build says/,
    );
    expect(server.output.text).not.toMatch(/^\s+at /m);
    expect((await ask(server, '/api/auth/profile')).status).toBe(401);
    expect(await readiness(server)).toMatchObject({ http: 503, pages: 'missing' });
    expect(await doctor()).toMatchObject([{ code: 'pages_missing', severity: 'warning', fix: expect.stringContaining('daemun build') }]);
    // Nothing of it is left over, and nothing of it counts as built.
    expect((await readdir(join(pages.folder, '.next'))).filter((name) => /^(building|pages)-/.test(name))).toEqual([]);
  });

  it('is ended by a signal together with its build, and leaves nothing half built', async () => {
    const server = await started();
    await building();
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(await readdir(join(pages.folder, '.next'))).toEqual([]);
  });

  it('serves the API alone where pages are switched off, and is ready then', async () => {
    const server = await pages.run(['start', '--no-pages']);
    await pages.answers(server);
    const answer = await readiness(server);
    expect(answer).toMatchObject({ http: 200, database: true });
    expect(answer.pages).toBeUndefined();
    expect(await pages.builds()).toEqual([]);
  });
});

describe('two processes that start at once', () => {
  it('build once, and both serve it', async () => {
    const [one, other] = await Promise.all([started({ data: 'one' }), started({ data: 'other' })]);
    await Promise.race([one.shows('another process builds them'), other.shows('another process builds them')]);
    expect((await Promise.all([one, other].map(readiness))).map((answer) => answer.pages)).toEqual(['building', 'building']);
    await pages.finishBuilds('well');
    await Promise.all([one.shows('The pages are ready'), other.shows('The pages are ready')]);
    const [build] = await pages.builds();
    expect(await pages.builds()).toHaveLength(1);
    for (const server of [one, other]) expect(await (await ask(server, '/sign-in')).text()).toBe(`a page of build ${build}`);
  });

  it('need not both live: where the one that builds is killed, the other builds', async () => {
    const one = await started({ data: 'one' });
    await building();
    const other = await started({ data: 'other' });
    await other.shows('another process builds them');
    one.child.kill('SIGKILL');
    while ((await pages.builds()).length < 2) await pause(20);
    await pages.finishBuilds('well');
    await other.shows('The pages are ready');
    // The build whose parent died may come to its end too: it has a folder of its own, which nobody looks at.
    const [, second] = await pages.builds();
    expect(await (await ask(other, '/sign-in')).text()).toBe(`a page of build ${second}`);
  });
});

describe.skipIf(!canBeReadOnly)('sources on a read-only file system', () => {
  it('are named as what keeps the pages from being built, with what to do', async () => {
    const server = await started({ readOnly: true });
    await server.shows(/✗ The pages are not built, and \S+\.next is on a read-only file system \(EROFS\)\. The API goes on without them\./);
    expect(server.output.text).toContain('Build them ahead with `daemun build`');
    expect(server.output.text).not.toMatch(/^\s+at /m);
    expect(await (await ask(server, '/sign-in')).text()).toContain('The pages could not be built');
    expect(await readiness(server)).toMatchObject({ http: 503, pages: 'missing', database: true });
    const examined = await pages.run(['doctor'], { data: 'other', readOnly: true });
    expect(await examined.ended).toBe(1);
    expect(examined.output.text).toMatch(/✗ .* \(pages_not_writable\)\n {4}Build them ahead with `daemun build`/);
    const alone = await pages.run(['doctor', '--no-pages'], { data: 'other', readOnly: true });
    await alone.ended;
    expect(alone.output.text).not.toContain('pages_');
  });

  it('serve what `daemun build` has built ahead, which needs no configuration', async () => {
    await pages.finishBuilds('well');
    const build = await pages.run(['build'], { env: { NODE_ENV: 'production' } });
    expect([await build.ended, build.output.text]).toEqual([0, expect.stringMatching(/pages: compiling[\s\S]*The pages are built, in /)]);
    const again = await pages.run(['build']);
    expect([await again.ended, again.output.text]).toEqual([0, expect.stringContaining('built already')]);
    const server = await started({ readOnly: true });
    await server.shows('The pages are ready');
    expect((await ask(server, '/sign-in')).status).toBe(200);
    expect(await readiness(server)).toMatchObject({ http: 200, pages: 'ready' });
    expect(await pages.builds()).toHaveLength(1);
  });
});

describe('daemun build', () => {
  it('ends with 1 where it fails, after all that the build said', async () => {
    await pages.finishBuilds('badly');
    const build = await pages.run(['build']);
    expect(await build.ended).toBe(1);
    expect(build.output.text).toMatch(/the first line of a long story[\s\S]*could not be built \(exit code 1\)\. Mend what the build says/);
    expect(build.output.text).not.toMatch(/^\s+at /m);
  });
});
