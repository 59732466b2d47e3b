import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '@daemun/core/hosting';

/**
 * So many requests may wait on one connection. Browsers and proxies send none ahead; whoever sends more than this wants answers
 * made that nobody reads. Of each the head is kept, 16 kB at most, and 64 kB of its content.
 */
const waitingAtMost = 16;

interface Connection {
  answering: boolean;
  waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[];
}

/** Requests that share a connection, each in its turn. */
export interface Turns {
  readonly listener: RequestListener;
  /** Ends a connection on which nothing has moved for a while, unless its answer is still being made. */
  onStill(socket: Socket): void;
}

/**
 * HTTP/1.1 answers the requests of a connection in their order (RFC 9112 §9.3.2), but Node hands them over as they are read, and
 * keeps answers until the ones in front have left: 200 kB of requests are a gigabyte of answers. Here a request is answered once
 * the answer in front of it has been taken, so that a connection costs one answer and a bounded number of heads (S-77).
 */
export function answerInTurn(answer: RequestListener, log: Log): Turns {
  const connections = new WeakMap<Socket, Connection>();

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket);
    if (known) return known;
    const opened: Connection = { answering: false, waiting: [] };
    connections.set(socket, opened);
    return opened;
  }

  function begin(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    connection.answering = true;
    // After the last byte of the answer, or with the connection.
    response.once('close', () => proceed(connection, request.socket));
    answer(request, response);
  }

  function proceed(connection: Connection, socket: Socket): void {
    connection.answering = false;
    // A connection that ends after this answer has no further ones.
    if (!socket.writable) connection.waiting = [];
    const next = connection.waiting.shift();
    if (next) begin(connection, next.request, next.response);
  }

  return {
    listener(request, response) {
      const { socket } = request;
      // Node hands over what it has read before the connection was cut.
      if (!socket.writable) return;
      const connection = connectionOf(socket);
      if (!connection.answering) return begin(connection, request, response);
      if (connection.waiting.length < waitingAtMost) return void connection.waiting.push({ request, response });
      connection.waiting = [];
      log.debug({}, 'a connection was cut: too many requests wait on it');
      socket.destroy();
    },
    onStill(socket) {
      const answering = connections.get(socket)?.answering === true;
      if (answering && socket.writableLength === 0) return;
      if (answering) log.debug({}, 'a connection was cut: its other side does not read');
      socket.destroy();
    },
  };
}
