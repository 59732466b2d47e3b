import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { goodPassword, type Person, signedUp } from '../../../test/people.ts';

const form = 'application/x-www-form-urlencoded';

describe('a body', () => {
  const app = useApp({ database: 'embedded' });
  const send = async (type: string, body: RequestInit['body'], language: 'en' | 'ko' = 'en') => {
    const reply = await app.client({ language }).send('POST', '/login', { body, headers: { Origin: testOrigin, 'Content-Type': type } });
    return { status: reply.status, code: reply.body.code, detail: reply.body.detail };
  };
  const json = ({ email }: Person) => JSON.stringify({ identifier: email, password: goodPassword });
  const fields = (...pairs: readonly (readonly [string, string])[]) =>
    new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();

  it.each([
    'application/json; charset=utf-16',
    'application/json;charset=UTF-16LE',
    'application/json; charset="utf-16"',
    'application/json; charset = iso-8859-1',
    'application/json; charset=euc-kr',
    'application/json; charset=',
    'application/json; charset',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; profile="x"; CHARSET=us-ascii',
    `${form}; charset=euc-kr`,
  ])('S-108 in another charset than UTF-8 is refused, not read as UTF-8: %s', async (type) => {
    const person = await signedUp(app);
    const body = type.startsWith(form) ? fields(['identifier', person.email], ['password', goodPassword]) : json(person);
    expect(await send(type, body)).toMatchObject({ status: 415, code: 'unsupported_charset', detail: expect.stringContaining('UTF-8') });
    expect((await send(type, body, 'ko')).detail).toMatch(/[가-힣]/);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json ; Charset=utf8',
    'APPLICATION/JSON; profile="x"',
  ])('in UTF-8 is read, however that is said: %s', async (type) => {
    const person = await signedUp(app);
    expect((await send(type, json(person))).status).toBe(200);
  });

  it('S-108 is of the type that is named, and of none that looks like it', async () => {
    for (const type of ['application/json\u00a0', '\u00a0application/json', 'application/json, text/plain', 'application/jsonx']) {
      expect([type, (await send(type, '{}')).code]).toEqual([type, 'unsupported_media_type']);
    }
  });

  it('S-108 a form says each thing once, under whichever of its names', async () => {
    const [person, other] = [await signedUp(app), await signedUp(app)];
    const password = ['password', goodPassword] as const;
    const username = ['username', person.email] as const;
    expect((await send(form, fields(username, password))).status).toBe(200);
    for (const twice of [
      fields(username, ['identifier', other.email], password),
      fields(['identifier', other.email], username, password),
      // The same twice is twice.
      fields(username, ['identifier', person.email], password),
      fields(username, username, password),
      fields(username, password, ['password', 'another one']),
    ]) {
      expect([twice, await send(form, twice)]).toEqual([twice, expect.objectContaining({ status: 400, code: 'malformed_form' })]);
    }
  });

  it('S-77 S-108 a form that is not UTF-8, or names what objects reserve, is refused', async () => {
    const person = await signedUp(app);
    const signIn = fields(['username', person.email], ['password', goodPassword]);
    const bytes = Buffer.concat([Buffer.from(`${signIn}&name=`), Buffer.of(0xff)]);
    expect(await send(form, bytes)).toMatchObject({ status: 400, code: 'malformed_form' });
    expect(await send(form, `${signIn}&name=%ff%fe`)).toMatchObject({ status: 400, code: 'malformed_form' });
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      expect([name, await send(form, `${signIn}&${name}=x`)]).toEqual([
        name,
        expect.objectContaining({ status: 400, code: 'malformed_form' }),
      ]);
    }
  });
});
