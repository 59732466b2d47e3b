// Runs inside the container: a request that is under way while the server is told to stop. Sends half of it, says so once the
// server has begun with it, and sends the rest when a line comes in. Prints the first line of the answer.
import { once } from 'node:events';
import { connect } from 'node:net';

const body = JSON.stringify({ identifier: 'nobody@example.test', password: 'x'.repeat(20) });
const { host } = new URL(process.env.DAEMUN_ORIGIN);
const head = [
  'POST /api/auth/login HTTP/1.1',
  `Host: ${host}`,
  'X-Forwarded-Proto: https',
  'X-Forwarded-For: 203.0.113.8',
  'Content-Type: application/json',
  'Expect: 100-continue',
  `Content-Length: ${body.length}`,
];
const socket = connect(Number(process.env.PORT), '127.0.0.1');
socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
await once(socket, 'data');
console.log('half');
let answer = '';
socket.on('data', (chunk) => {
  answer += chunk;
});
await once(process.stdin, 'data');
socket.write(body.slice(10));
await once(socket, 'close');
console.log(answer.split('\r\n')[0]);
process.exit(0);
