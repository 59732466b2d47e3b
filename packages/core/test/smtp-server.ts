import { createServer, type Server, type Socket } from 'node:net';

interface Answer {
  login?: string;
  sender?: string;
  recipient?: string;
  message?: string;
}

/** What a mail server on loopback has taken. */
export interface SmtpServer {
  readonly url: string;
  readonly received: { readonly recipients: readonly string[]; readonly data: string }[];
  /** Every command so far, as it came. */
  readonly commands: string[];
  /** What each of these is answered with from now on; all goes well where unset. */
  answer: Answer;
  close(): Promise<void>;
}

/** Speaks as much of RFC 5321 as a client that sends mail needs. */
export function openSmtpServer(): Promise<SmtpServer> {
  const received: { recipients: string[]; data: string }[] = [];
  const commands: string[] = [];
  const answer: Answer = {};
  const sockets = new Set<Socket>();

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    let recipients: string[] = [];
    let data: string | undefined;
    const say = (line: string) => socket.write(`${line}\r\n`);
    let rest = '';
    say('220 test');
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data === undefined) commands.push(line);
        if (data !== undefined) {
          if (line !== '.') data += `${line}\n`;
          else {
            if (!answer.message) received.push({ recipients, data });
            [recipients, data] = [[], undefined];
            say(answer.message ?? '250 taken');
          }
        } else if (/^EHLO/i.test(line)) {
          say('250-test');
          say('250 AUTH PLAIN');
        } else if (/^STARTTLS/i.test(line)) say('502 not here');
        else if (/^AUTH/i.test(line)) say(answer.login ?? '235 welcome');
        else if (/^MAIL FROM:/i.test(line)) say(answer.sender ?? '250 ok');
        else if (/^RCPT TO:/i.test(line)) {
          if (!answer.recipient) recipients.push(line.slice(8).replace(/[<>]/g, ''));
          say(answer.recipient ?? '250 ok');
        } else if (/^DATA/i.test(line)) {
          data = '';
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      done({
        url: `smtp://127.0.0.1:${port}`,
        received,
        commands,
        answer,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
}
