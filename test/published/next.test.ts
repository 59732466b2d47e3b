import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSmtpServer, type SmtpServer } from '../../packages/core/test/smtp-server.ts';
import { createNextApp, type NextApp, type RunningApp } from './next/app.ts';

const [email, password] = ['mina@example.test', 'violet-anchor-58-lantern'];

/** A browser that follows nothing by itself. */
function browserOf(origin: string) {
  const cookies = new Map<string, string>();
  async function send(method: string, path: string, body?: unknown) {
    const reply = await fetch(origin + path, {
      method,
      redirect: 'manual',
      headers: {
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method !== 'GET' && { 'Content-Type': 'application/json', Origin: origin, 'Sec-Fetch-Site': 'same-origin' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const equals = pair.indexOf('=');
      if (line.includes('Max-Age=0')) cookies.delete(pair.slice(0, equals));
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const text = await reply.text();
    return { status: reply.status, location: reply.headers.get('Location'), set: reply.headers.getSetCookie().length, text };
  }
  return { cookies, send };
}

/** The token of the newest mail to an address, with the soft breaks of quoted-printable taken out. */
async function mailedToken({ received }: SmtpServer): Promise<string> {
  const find = () =>
    /verify-email[^"]*?token=(?:3D)?([A-Za-z0-9_-]{20,})/.exec(received.map(({ data }) => data.replaceAll('=\n', '')).join('\n'));
  await expect.poll(find, { timeout: 30_000 }).not.toBeNull();
  return find()?.[1] ?? '';
}

describe.each([15, 16] as const)('a Next.js %s app that has followed the guide', (version) => {
  let app: NextApp;
  let smtp: SmtpServer;
  let running: RunningApp | undefined;
  beforeAll(async () => {
    smtp = await openSmtpServer();
    app = createNextApp(version);
  });
  afterEach(async () => {
    await running?.end();
    running = undefined;
    smtp.received.length = 0;
    // The next build begins with an empty database.
    rmSync(join(app.folder, '.daemun'), { recursive: true, force: true });
  });
  afterAll(async () => {
    app.remove();
    await smtp.close();
  });

  it.each(version === 15 ? [[], ['--turbopack']] : [[], ['--webpack']])(
    'F5 builds without opening anything, serves, tells who is signed in, and ends (build %s)',
    async (...options) => {
      const built = app.build(...options);
      expect(existsSync(join(app.folder, '.daemun'))).toBe(false);
      for (const route of ['/api/auth/[...path]', '/.well-known/[...path]', '/dev/outbox.json', '/dashboard', '/sign-in']) {
        expect(built).toContain(`ƒ ${route}`);
      }
      running = await app.start({ MAIL_URL: smtp.url, MAIL_FROM: 'App <no-reply@example.test>', DATABASE_URL: '' });
      const { cookies, send } = browserOf(running.origin);

      expect((await send('GET', '/dashboard?tab=2')).location).toMatch(/\/sign-in\?redirectTo=%2Fdashboard%3Ftab%3D2$/);
      const registered = await send('POST', '/api/auth/register', { email, password, name: 'Mina' });
      expect([registered.status, registered.text]).toEqual([202, expect.any(String)]);
      const verified = await send('POST', '/api/auth/verify-email', { token: await mailedToken(smtp) });
      expect([verified.status, verified.set > 1]).toEqual([200, true]);
      const session = JSON.parse((await send('GET', '/api/auth/session')).text) as { session: { ip: string } };
      expect(session.session.ip).toMatch(/^(127\.0\.0\.1|::1)$/);

      expect((await send('GET', '/dashboard')).text).toContain(`Hello ${email}`);
      expect((await send('GET', '/vault')).location).toMatch(/^\/step-up\?redirectTo=%2Fvault$/);
      expect((await send('GET', '/sign-in')).location).toBe('/dashboard');
      expect((await send('GET', '/.well-known/jwks.json')).status).toBe(200);
      expect((await send('GET', '/dev/outbox.json')).status).toBe(404);

      const dead = new Map(cookies);
      await send('POST', '/api/auth/logout');
      for (const [name, value] of dead) cookies.set(name, value);
      expect((await send('GET', '/dashboard')).location).toBe('/sign-in?redirectTo=%2Fdashboard');
      expect((await send('GET', '/sign-in?redirectTo=%2Fdashboard')).text).toContain('sign in');

      expect(await running.end()).toBeLessThan(15_000);
      running = undefined;
    },
  );
});
