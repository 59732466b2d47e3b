import type { Entry } from '../../lib/api-document.ts';

/** A call of a route: its address with examples in place of its parameters, its headers, its body. */
interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: unknown;
  /** The media type of the body. */
  readonly type: string;
  readonly cookies: boolean;
}

const json = 'application/json';

function callOf({ method, path, operation }: Entry, origin: string): Call {
  const { parameters = [], requestBody, 'x-access': access } = operation;
  const filled = parameters.reduce((text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(String(example))), path);
  const query = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const search = query.length === 0 ? '' : `?${new URLSearchParams(query.map(({ name, example }) => [name, String(example)]))}`;
  // JSON, or the one type that the route takes in its place.
  const taken = requestBody?.content ?? {};
  const [type = json] = json in taken ? [json] : Object.keys(taken);
  const body = taken[type]?.example;
  return {
    url: origin + filled + search,
    method,
    headers: [
      ...(access === 'service' ? ([['Authorization', 'Bearer $SERVICE_TOKEN']] as const) : []),
      ...(access === 'api-key' ? ([['X-API-Key', '$API_KEY']] as const) : []),
      // A cookie alone proves nothing in a request that changes something. The request says where it comes from, as browsers do.
      ...(method !== 'GET' && access !== 'service' ? ([['Origin', origin]] as const) : []),
      ...(body === undefined ? [] : ([['Content-Type', type]] as const)),
    ],
    body,
    type,
    cookies: access !== 'service' && access !== 'api-key' && path.startsWith('/api/'),
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** For a shell. The file `jar` keeps the cookies. */
function curlOf(entry: Entry, origin: string): string {
  const { url, method, headers, body, type, cookies } = callOf(entry, origin);
  const sent = () => (type === json ? quoted(JSON.stringify(body)) : `"${body}"`);
  const parts = [
    `curl${method === 'GET' || (method === 'POST' && body !== undefined) ? '' : ` -X ${method}`}${cookies ? ' -b jar -c jar' : ''} ${quoted(url)}`,
    // A shell replaces what begins with $ in double quotes.
    ...headers.map(([name, value]) => (value.includes('$') ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`)),
    ...(body === undefined ? [] : [`-d ${sent()}`]),
  ];
  return parts.join(' \\\n  ');
}

/** For a page of the same origin, or a program. */
function typescriptOf(entry: Entry, origin: string): string {
  const { url, method, headers, body, type, cookies } = callOf(entry, origin);
  // Browsers send the origin of a request by themselves.
  const named = headers.filter(([name]) => name !== 'Origin');
  const value = (text: string) => (text.includes('$') ? `\`${text.replace(/\$(\w+)/, '$' + '{process.env.$1}')}\`` : `'${text}'`);
  const spread = () => JSON.stringify(body, null, 2).replaceAll('\n', '\n  ');
  const sent = () => (type === json ? `JSON.stringify(${spread()})` : value(String(body)));
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(cookies ? ["credentials: 'include'"] : []),
    ...(named.length === 0 ? [] : [`headers: { ${named.map(([name, text]) => `'${name}': ${value(text)}`).join(', ')} }`]),
    ...(body === undefined ? [] : [`body: ${sent()}`]),
  ];
  const given = options.length === 0 ? '' : `, {\n${options.map((option) => `  ${option},\n`).join('')}}`;
  const answer = entry.operation.responses['200']?.content?.['application/json'] ? '\nconst answer = await reply.json();' : '';
  return `const reply = await fetch('${url}'${given});\nif (!reply.ok) throw new Error((await reply.json()).code);${answer}`;
}

/** Samples of a call, by the tool that makes the call. */
export const samples = [
  ['curl', curlOf],
  ['TypeScript', typescriptOf],
] as const;
