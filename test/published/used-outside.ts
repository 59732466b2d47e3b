/** The entries that an app imports. The others are for Daemun's own server, and for whoever writes a capability. */
export const publicEntries: readonly string[] = [
  '.',
  './api',
  './settings',
  './express',
  './fastify',
  './hono',
  './next',
  './next/proxy',
  './node',
];

/** An app that uses every public entry of core, and makes the mistakes that types are there for. */
export const usedOutside = `
import { createDaemun, DaemunError, type Daemun, type DaemunInput, type Outcome, type Routes } from '@daemun/core';
import type { User } from '@daemun/core/api';
import { daemunExpress } from '@daemun/core/express';
import { daemunFastify } from '@daemun/core/fastify';
import { daemunHono } from '@daemun/core/hono';
import { embed } from '@daemun/core/next';
import { daemunProxy } from '@daemun/core/next/proxy';
import { daemunNode } from '@daemun/core/node';
import { parseSettings, settingsFromEnvironment, type Settings } from '@daemun/core/settings';

export const open = (): Promise<Daemun> => createDaemun({ origin: 'https://a.example', secrets: ['x'], passkeys: { perUser: 3 } });
// @ts-expect-error a setting that does not exist
createDaemun({ origin: 'https://a.example', secrets: ['x'], passkey: {} });
export const domain: string = parseSettings({}).passkeys.rpId;
export const again = async () => createDaemun(await settingsFromEnvironment(process.env));

export async function calls(daemun: Daemun, name: string | undefined): Promise<void> {
  const session = await daemun.api.session(new Headers());
  const email: string | null | undefined = session?.user.email;
  const done = await daemun.api.call('POST /login', { headers: { cookie: 'a=b' }, body: { identifier: email ?? '', password: 'b' } });
  if (done.ok && done.value.status === 'signed-in') console.log(done.value.session.expiresAt);
  if (!done.ok && done.error.code === 'invalid_credentials') console.log(done.error.retryAfter);
  await daemun.api.call('PATCH /profile', { headers: {}, body: { name } });
  await daemun.api.call('DELETE /sessions/{id}', { headers: {}, params: { id: 'x' } });
  // @ts-expect-error no code of this route
  if (!done.ok && done.error.code === 'session_not_found') throw new DaemunError(done.error);
  // @ts-expect-error its body is missing
  await daemun.api.call('POST /login', { headers: {} });
  // @ts-expect-error its parameter is missing
  await daemun.api.call('DELETE /sessions/{id}', { headers: {} });
  // @ts-expect-error no such route
  await daemun.api.call('POST /log-in', { headers: {} });
  // @ts-expect-error inside
  console.log(daemun.deps);
}

export const given: DaemunInput = { origin: 'https://a.example', secrets: ['x'], capabilities: [{ name: 'x' }] };
export const { handlers } = embed({ origin: process.env['APP_ORIGIN'], secrets: [process.env['SECRET']] });
export { daemunExpress, daemunFastify, daemunHono, daemunNode, daemunProxy };
export type { Outcome, Routes, Settings, User };
`;
