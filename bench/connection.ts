/**
 * One kept-alive connection that sends one HTTP/1.1 request after the other. It does little more than write and look for the end of
 * the answer: whatever the client takes of the cores is missing where it is measured.
 */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Status line and headers, as they came. */
  readonly head: string;
  readonly body: string;
}

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Connection {
  ask(asked: Asked): Promise<Answer>;
  close(): void;
}

/** @param origin what the server believes to be called, if that is another address */
export async function openConnection(url: string, origin: string = url): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const { host } = new URL(origin);
  const socket: Socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail));
  socket.setNoDelay(true).setEncoding('latin1');
  let text = '';
  let waiting: { done(answer: Answer): void; fail(error: Error): void } | undefined;

  const fail = (error?: Error): void => {
    waiting?.fail(error ?? new Error('the connection ended'));
    waiting = undefined;
  };
  socket
    .on('error', fail)
    .on('end', () => fail())
    .on('close', () => fail());
  socket.on('data', (chunk: string) => {
    text += chunk;
    const answer = readAnswer(text);
    if (!answer) return;
    text = '';
    const { done } = waiting ?? {};
    waiting = undefined;
    done?.(answer);
  });

  return {
    ask({ method, path, headers, body }) {
      let request = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n`;
      for (const name of Object.keys(headers)) request += `${name}: ${headers[name]}\r\n`;
      if (body !== undefined) request += `Content-Length: ${Buffer.byteLength(body)}\r\n`;
      return new Promise((done, failed) => {
        if (socket.destroyed || socket.readableEnded) return failed(new Error('the connection has ended'));
        waiting = { done, fail: failed };
        socket.write(`${request}\r\n${body ?? ''}`);
      });
    },
    close: () => void socket.destroy(),
  };
}

/** Undefined while some of it is missing. */
function readAnswer(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const rest = text.slice(end + 4);
  const status = Number(head.slice(9, 12));
  const length = headerOf(head, 'content-length');
  if (length !== undefined) return rest.length < Number(length) ? undefined : { status, head, body: rest };
  if (headerOf(head, 'transfer-encoding') === undefined) return { status, head, body: '' };
  return rest.endsWith('0\r\n\r\n') ? { status, head, body: joined(rest) } : undefined;
}

/** The chunks of a body, as one (RFC 9112 §7.1). */
function joined(chunks: string): string {
  const lineEnd = chunks.indexOf('\r\n');
  const length = Number.parseInt(chunks.slice(0, lineEnd), 16);
  return length === 0 ? '' : chunks.slice(lineEnd + 2, lineEnd + 2 + length) + joined(chunks.slice(lineEnd + 4 + length));
}

export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(head)?.[1];
}
