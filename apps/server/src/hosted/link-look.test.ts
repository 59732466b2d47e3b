import { originCookieName } from '@daemun/core/hosting';
import { describe, expect, it } from 'vitest';
import { decodePageContext, pageContextHeader } from '../../lib/page-context.ts';
import { openPageServer } from '../../test/page-server.ts';

const token = 'A'.repeat(43);
const linkCookie = originCookieName('daemun-link', 'http://localhost:3000');

describe('a page that a link opened', () => {
  const shown = async (alive: boolean, path = '/reset', cookie = `${linkCookie}=reset.${token}`) => {
    const asked: (readonly string[])[] = [];
    const server = await openPageServer({
      engine: {
        linkWorks: async (...of) => {
          asked.push(of);
          return alive;
        },
      },
    });
    await server.ask(path, { cookie });
    const header = server.rendered[0]?.headers[pageContextHeader];
    return { asked, linkToken: decodePageContext(String(header)).linkToken };
  };

  it('S-48 gets a token that could be used, and none that could not', async () => {
    expect(await shown(true)).toEqual({ asked: [['/reset', token]], linkToken: token });
    expect(await shown(false)).toEqual({ asked: [['/reset', token]], linkToken: null });
  });

  it('has nobody looked up where no link was opened', async () => {
    expect(await shown(true, '/reset', 'x=y')).toEqual({ asked: [], linkToken: null });
    expect(await shown(true, '/verify-email')).toEqual({ asked: [], linkToken: null });
    expect(await shown(true, '/sign-in')).toEqual({ asked: [], linkToken: null });
  });
});
