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
  /** The caller is an OAuth client. */
  readonly client: boolean;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
/** RFC 7617 §2. The client's id and secret as a shell and a program keep them. */
const ofClient = '$CLIENT_ID:$CLIENT_SECRET';

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
      ...(method !== 'GET' && access !== 'service' && operation['x-protocol'] === undefined ? ([['Origin', origin]] as const) : []),
      ...(body === undefined ? [] : ([['Content-Type', type]] as const)),
    ],
    body,
    type,
    cookies: access !== 'service' && access !== 'api-key' && path.startsWith('/api/'),
    client: access === 'client',
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The fields of a form. */
const fieldsOf = (body: unknown): [string, string][] =>
  Object.entries(body as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
const encoded = (body: unknown): string => new URLSearchParams(fieldsOf(body)).toString();

/** For a shell. The file `jar` keeps the cookies. */
function curlOf(entry: Entry, origin: string): string {
  const { url, method, headers, body, type, cookies, client } = callOf(entry, origin);
  const sent = () => (type === json ? quoted(JSON.stringify(body)) : type === form ? quoted(encoded(body)) : `"${body}"`);
  const parts = [
    `curl${method === 'GET' || (method === 'POST' && body !== undefined) ? '' : ` -X ${method}`}${cookies ? ' -b jar -c jar' : ''} ${quoted(url)}`,
    ...(client ? [`-u "${ofClient}"`] : []),
    // A shell replaces what begins with $ in double quotes.
    ...headers.map(([name, value]) => (value.includes('$') ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`)),
    ...(body === undefined ? [] : [`-d ${sent()}`]),
  ];
  return parts.join(' \\\n  ');
}

/** For a page of the same origin, or a program. */
function typescriptOf(entry: Entry, origin: string): string {
  const { url, method, headers, body, type, cookies, client } = callOf(entry, origin);
  // Browsers send the origin of a request by themselves.
  const named = headers.filter(([name]) => name !== 'Origin' && !(name === 'Content-Type' && type === form));
  const value = (text: string) => (text.includes('$') ? `\`${text.replace(/\$(\w+)/, '$' + '{process.env.$1}')}\`` : `'${text}'`);
  const spread = (of: unknown) => JSON.stringify(of, null, 2).replaceAll('\n', '\n  ');
  const once = Object.values(body ?? {}).every((one) => typeof one === 'string');
  const ofForm = () => `new URLSearchParams(${spread(once ? body : fieldsOf(body))})`;
  const sent = () => (type === json ? `JSON.stringify(${spread(body)})` : type === form ? ofForm() : value(String(body)));
  const pair = `\`${ofClient.replaceAll(/\$(\w+)/g, '$' + '{process.env.$1}')}\``;
  const credential = `Authorization: 'Basic ' + btoa(${pair})`;
  const given = [...(client ? [credential] : []), ...named.map(([name, text]) => `'${name}': ${value(text)}`)];
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(cookies ? ["credentials: 'include'"] : []),
    ...(given.length === 0 ? [] : [`headers: { ${given.join(', ')} }`]),
    ...(body === undefined ? [] : [`body: ${sent()}`]),
  ];
  const settings = options.length === 0 ? '' : `, {\n${options.map((option) => `  ${option},\n`).join('')}}`;
  const answer = entry.operation.responses['200']?.content?.['application/json'] ? '\nconst answer = await reply.json();' : '';
  const code = entry.operation['x-protocol'] === 'oauth' ? 'error' : 'code';
  return `const reply = await fetch('${url}'${settings});\nif (!reply.ok) throw new Error((await reply.json()).${code});${answer}`;
}

/** Samples of a call, by the tool that makes the call. */
export const samples = [
  ['curl', curlOf],
  ['TypeScript', typescriptOf],
] as const;
