import type { Reply, TestClient } from '../client.ts';
import type { TestIssuer } from './issuer.ts';

/** Where a reply leads a browser to: the path and the query, without the origin. */
export function ledTo({ headers }: Reply): string {
  const url = new URL(headers.get('Location') ?? '', 'https://nowhere.invalid');
  return url.pathname + url.search;
}

/** Sends a browser to a provider, and returns the path below the API that the provider sends it back to. */
export async function atProvider(browser: TestClient, provider: string, issuer: Pick<TestIssuer, 'visit'>, query = ''): Promise<string> {
  const started = await browser.get(`/social/${provider}${query}`);
  if (started.status !== 303) throw new Error(`/social/${provider} answered ${started.status}: ${JSON.stringify(started.body)}`);
  const back = await issuer.visit(started.headers.get('Location') ?? '');
  return back.href.slice(back.href.indexOf('/social/'));
}

/** A whole sign-in at a provider. The reply is that of the callback. */
export async function signInAt(browser: TestClient, provider: string, issuer: Pick<TestIssuer, 'visit'>, query = ''): Promise<Reply> {
  return browser.get(await atProvider(browser, provider, issuer, query));
}
