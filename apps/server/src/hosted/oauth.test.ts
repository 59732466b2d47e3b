import { describe, expect, it } from 'vitest';
import { openPageServer } from '../../test/page-server.ts';

const handle = 'Qx3v9TzYb0mKcWfR7uLh2JdNs5PaEg8iVo1yXt6ZrCk';

describe('the pages on which people decide about applications', () => {
  it.each([
    ['/consent', 'interaction'],
    ['/choose-account', 'interaction'],
    ['/step-up', 'interaction'],
    ['/sign-out', 'logout'],
  ])('S-68 %s has a handle in its address, and nothing else of the request', async (path, parameter) => {
    const { ask, rendered } = await openPageServer();
    await ask(`${path}?${parameter}=${handle}&client_id=app_x&redirectTo=%2Faccount`);
    await ask(`${path}?${parameter}=${handle}x`);
    await ask(`${path}?${parameter}=${handle.slice(1)}%22`);
    await ask(`${path}?${parameter}=${handle}&${parameter}=${handle}`);
    expect(rendered.map(({ url }) => url)).toEqual([`${path}?${parameter}=${handle}`, path, path, path]);
  });

  it('the page of devices needs a session, and comes back with the code of its address', async () => {
    const { ask } = await openPageServer({ engine: { principals: { findPrincipal: async () => undefined } } });
    const leads = async (path: string) => (await ask(path)).headers.location;
    expect(await leads('/device?user_code=BCDF-GHJK')).toBe('/sign-in?redirectTo=%2Fdevice%3Fuser_code%3DBCDF-GHJK');
    expect(await leads('/device?user_code=%3Cscript%3E')).toBe('/sign-in?redirectTo=%2Fdevice');
  });

  it('a sign-in goes on to a request of an application', async () => {
    const { ask, rendered } = await openPageServer();
    const target = encodeURIComponent(`/oauth/continue?interaction=${handle}`);
    const pages = ['/sign-in', '/sign-up', '/second-factor', '/link-account', '/finish-sign-up', '/verify-email', '/magic-link'];
    for (const page of pages) await ask(`${page}?redirectTo=${target}`);
    const kept = rendered.map(({ url }) => [url?.split('?')[0], new URLSearchParams(url?.split('?')[1]).get('redirectTo')]);
    expect(kept).toEqual(pages.map((page) => [page, `/oauth/continue?interaction=${handle}`]));
  });
});
