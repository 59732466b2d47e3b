import { connect } from 'node:net';

/** Something that is cheap to send and meant to be dear to answer. */
export interface HostileRequest {
  readonly name: string;
  /** All that is written to a connection of its own: one request or several, the last of which closes the connection. */
  bytes(host: string): string;
  /** Whoever sends it takes no answer. */
  readonly unread?: true;
  /** It is more than anybody sends: the connection ends, without an answer. */
  readonly cut?: true;
}

const request = (line: string, headers: readonly string[] = [], content = '') => ({
  bytes: (host: string) => [`${line} HTTP/1.1`, `Host: ${host}`, ...headers, 'Connection: close', '', content].join('\r\n'),
});
const get = (target: string, ...headers: readonly string[]) => request(`GET ${target}`, headers);
/** So many bytes of requests for the largest document there is, without waiting for one. */
const documents = (host: string, bytes: number) => {
  const one = `GET /api/auth/openapi.json HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  return one.repeat(bytes / one.length);
};
const tree = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const deepTree = (depth: number) => Array.from({ length: depth }).reduce((below) => ['', { children: below }], ['__PAGE__', {}]);
const multipart = '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n[]\r\n--x--\r\n';
const chunked = `${multipart.length.toString(16)}\r\n${multipart}\r\n0\r\n\r\n`;

/** What a page costs that nobody asks for in bad faith: the measure of the others. */
export const honestRequest: HostileRequest = { name: 'a page', ...get('/sign-in') };

/** One connection each, and at most 16 kB of head to a request. */
export const hostileRequests: readonly HostileRequest[] = [
  { name: 'a key, 7,000 times', ...get(`/sign-in?${'a&'.repeat(7000)}`) },
  { name: 'a key, 1,000 times, within 2 kB', ...get(`/sign-in?${'a&'.repeat(1000)}`) },
  { name: 'a known key, 150 times', ...get(`/sign-in?${'redirectTo=/x&'.repeat(140)}`) },
  { name: 'keys of an object', ...get(`/sign-in?${Array.from({ length: 200 }, (_, index) => `a${index}=1`).join('&')}`) },
  { name: 'deep brackets', ...get(`/sign-in?a${'[b]'.repeat(600)}=c`) },
  { name: 'deep brackets, encoded', ...get(`/sign-in?a${'%5Bb%5D'.repeat(280)}=c`) },
  { name: 'a deep path', ...get(`/${'a/'.repeat(7000)}`) },
  { name: 'a long path', ...get(`/${'a'.repeat(14_000)}`) },
  { name: 'a path of encoded dots', ...get('/%2e%2e'.repeat(2000)) },
  { name: 'a path below the account', ...get(`/account/${'a'.repeat(14_000)}`) },
  { name: 'a way from the files to a page', ...get('/_next/static/../../sign-in') },
  { name: 'no file', ...get(`/_next/static/${'a'.repeat(14_000)}`) },
  { name: 'pictures', ...get('/_next/image?url=%2Ficon.svg&w=3840&q=75') },
  { name: 'many cookies', ...get('/sign-in', `Cookie: ${'a=b; '.repeat(2800)}`) },
  {
    name: 'a huge session',
    bytes: (host) => get('/account', `Cookie: daemun-${host.split(':')[1]}=${'a'.repeat(14_000)}`).bytes(host),
  },
  { name: 'cookies of the framework', ...get('/sign-in', 'Cookie: __prerender_bypass=1; __next_preview_data=1') },
  { name: 'many headers', ...get('/sign-in', ...Array.from({ length: 90 }, (_, index) => `X-Any-${index}: ${'a'.repeat(120)}`)) },
  { name: 'a user agent of hyphens', ...get('/sign-in', `User-Agent: ${'-'.repeat(14_000)}`) },
  { name: 'many languages', ...get('/sign-in', `Accept-Language: ${'xx;q=0.1,'.repeat(1500)}`) },
  { name: 'many proxies', ...get('/sign-in', `X-Forwarded-For: ${'203.0.113.9, '.repeat(1000)}`) },
  { name: 'ranges of a file', ...get('/icon.svg', `Range: bytes=${'0-1,'.repeat(3000)}2-3`) },
  { name: 'data of a page', ...get('/sign-in', 'RSC: 1') },
  // The framework looks at the tree for a page that is missing without asking for its cache key before.
  ...['/sign-in', '/nowhere'].flatMap((path) => [
    { name: `a tree that is none, ${path}`, ...get(path, 'RSC: 1', 'Next-Router-State-Tree: nonsense') },
    { name: `a tree of another shape, ${path}`, ...get(path, 'RSC: 1', `Next-Router-State-Tree: ${tree({ a: 1 })}`) },
    { name: `a tree cut off, ${path}`, ...get(path, 'RSC: 1', 'Next-Router-State-Tree: %5B%22%22%2C%7B%') },
    { name: `a deep tree, ${path}`, ...get(path, 'RSC: 1', `Next-Router-State-Tree: ${tree(deepTree(300))}`) },
    { name: `deep arrays, ${path}`, ...get(path, 'RSC: 1', `Next-Router-State-Tree: ${'%5B'.repeat(4000)}`) },
  ]),
  { name: 'two trees', ...get('/sign-in', 'RSC: 1', ...Array(2).fill(`Next-Router-State-Tree: ${tree(['', {}])}`)) },
  { name: 'a strange prefetch', ...get('/sign-in', 'RSC: 1', 'Next-Router-Prefetch: 9', 'Next-Router-Segment-Prefetch: ../../x') },
  { name: 'a prefetch of a segment', ...get('/sign-in', 'RSC: 1', 'Next-Router-Prefetch: 1', 'Next-Router-Segment-Prefetch: /_tree') },
  { name: 'another place to come from', ...get('/sign-in', 'RSC: 1', `Next-Url: /${'(.)'.repeat(4000)}`) },
  { name: 'an action', ...get('/sign-in', `Next-Action: ${'a'.repeat(42)}`) },
  {
    name: 'an action with content',
    ...request('POST /sign-in', ['Next-Action: x', 'Content-Type: multipart/form-data; boundary=x', 'Transfer-Encoding: chunked'], chunked),
  },
  {
    name: 'a page with content',
    ...request('GET /sign-in', ['Content-Type: multipart/form-data; boundary=x', 'Transfer-Encoding: chunked'], chunked),
  },
  {
    name: 'headers between servers',
    ...get('/sign-in', 'X-Middleware-Subrequest: a:a:a:a:a', 'X-Matched-Path: /account', 'X-Nextjs-Data: 1'),
  },
  { name: 'a target with a host', bytes: (host) => get(`http://${host}/_next/static/../../sign-in?${'a&'.repeat(7000)}`).bytes(host) },
  { name: '200 kB of requests, sent ahead', cut: true, bytes: (host) => documents(host, 200_000) },
  { name: 'requests sent ahead, whose answers nobody takes', unread: true, bytes: (host) => documents(host, 1_000) },
  { name: 'a report of brackets', ...request('POST /csp-report', ['Content-Length: 16000'], '['.repeat(16_000)) },
];

/** How long an answer that is not taken is left waiting, in milliseconds. */
const unreadMs = 500;

/** Sends one to a server of this machine and gives the statuses of its answers, once the connection is closed. */
export function sendHostile(port: number, { bytes, unread }: HostileRequest): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const statuses: number[] = [];
    const socket = connect(port, '127.0.0.1');
    // A server may well hang up on such a client.
    socket.on('error', () => undefined);
    socket.on('connect', () => socket.write(bytes(`localhost:${port}`)));
    socket.on('close', () => resolve(statuses));
    if (unread) return void setTimeout(() => socket.destroy(), unreadMs);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) statuses.push(Number(status));
    });
  });
}
