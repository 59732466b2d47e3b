/** A browser at an application of a guide: keeps its cookies, and follows no redirect by itself. */
export interface AppBrowser {
  readonly cookies: ReadonlyMap<string, string>;
  get(path: string): Promise<Response>;
  /** Submits a form. */
  submit(path: string, fields: FormData | URLSearchParams): Promise<Response>;
}

export function openAppBrowser(origin: string): AppBrowser {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: 'manual',
      headers: { Origin: origin, Accept: 'text/html', Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; */);
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const ended = attributes.some((one) => /^max-age=0$/i.test(one) || Date.parse(/^expires=(.*)$/i.exec(one)?.[1] ?? '') < Date.now());
      if (ended) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return { cookies, get: (path) => send(path), submit: (path, body) => send(path, { method: 'POST', body }) };
}

/** Where a reply sends the browser. */
export function sentTo(response: Response): URL {
  const location = response.headers.get('Location');
  if (location === null) throw new Error(`${response.url} answered ${response.status} without a location`);
  return new URL(location, response.url);
}
