import { describe, expect, it } from 'vitest';
import { openPageServer } from '../../test/page-server.ts';

const handle = 'Qx3v9TzYb0mKcWfR7uLh2JdNs5PaEg8iVo1yXt6ZrCk';

describe('the pages on which people decide about applications', () => {
  it.each([
    ['/consent', 'interaction'],
    ['/choose-account', 'interaction'],
    ['/step-up', 'interaction'],
  ])('S-68 %s has a handle in its address, and nothing else of the request', async (path, parameter) => {
    const { ask, rendered } = await openPageServer();
    await ask(`${path}?${parameter}=${handle}&client_id=app_x&redirectTo=%2Faccount`);
    await ask(`${path}?${parameter}=${handle}x`);
    await ask(`${path}?${parameter}=${handle.slice(1)}%22`);
    await ask(`${path}?${parameter}=${handle}&${parameter}=${handle}`);
    expect(rendered.map(({ url }) => url)).toEqual([`${path}?${parameter}=${handle}`, path, path, path]);
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
