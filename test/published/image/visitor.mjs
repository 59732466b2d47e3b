// Runs inside the container, beside the server, which has no other network: somebody with a browser behind a proxy, and their
// mailbox. Prints one line of JSON.
//
//   register             makes an account, opens the mail, and signs in again with the password
//   login                signs in
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const email = 'mina@example.test';
const password = 'violet-anchor-58-lantern';
const origin = process.env.DAEMUN_ORIGIN;
const cookies = new Map();

/** As a proxy passes it on: plain, with what it knows of the client. */
function ask(method, path, body) {
  const headers = {
    Host: new URL(origin).host,
    Origin: origin,
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '203.0.113.7',
    'Sec-Fetch-Site': 'same-origin',
    Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    ...(body && { 'Content-Type': 'application/json' }),
  };
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port: process.env.PORT, method, path, headers }, async (reply) => {
      let text = '';
      for await (const chunk of reply) text += chunk;
      for (const line of reply.headers['set-cookie'] ?? []) {
        const pair = line.split(';')[0];
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      done({ status: reply.statusCode, headers: reply.headers, text });
    });
    sent.on('error', fail);
    sent.end(body && JSON.stringify(body));
  });
}
const call = async (path, body) => JSON.parse((await ask(body ? 'POST' : 'GET', `/api/auth${path}`, body)).text);

/** A mail server that takes one mail. Gives its text. */
function mailbox(port) {
  return new Promise((done) => {
    const server = createServer((socket) => {
      let mail;
      let rest = '';
      socket.write('220 mailbox.example.test\r\n');
      socket.on('data', (chunk) => {
        rest += chunk;
        for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
          const line = rest.slice(0, end);
          rest = rest.slice(end + 2);
          if (mail !== undefined && line !== '.') mail += `${line}\r\n`;
          else if (mail !== undefined) {
            socket.write('250 taken\r\n');
            server.close();
            done(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='));
            mail = undefined;
          } else if (line === 'DATA') {
            mail = '';
            socket.write('354 go on\r\n');
          } else socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 yes\r\n');
        }
      });
    }).listen(port, '127.0.0.1');
  });
}

async function register() {
  const mail = mailbox(Number(new URL(process.env.DAEMUN_MAIL).port));
  await call('/register', { email, password, name: 'Mina' });
  const [, token] = /verify-email[^\s"]*?token=([\w-]+)/.exec(await mail);
  const { status } = await call('/verify-email', { token });
  await ask('POST', '/api/auth/logout', {});
  return { verified: status };
}

// The pages are loaded after the API answers.
while ((await ask('GET', '/readyz')).status !== 200) await pause(100);
const registered = process.argv.includes('register') ? await register() : {};
const login = await call('/login', { identifier: email, password });
const session = await call('/session');
const page = await ask('GET', '/account');
const file = /\/_next\/static\/[^"]+\.js/.exec(page.text)?.[0];
const replies = {
  page,
  file: file && (await ask('GET', file)),
  api: await ask('GET', '/api/auth/session'),
  missing: await ask('GET', '/api/auth/none'),
};
console.log(JSON.stringify({ ...registered, login: login.status, email: session.user?.email, replies }));
process.exit(0);
