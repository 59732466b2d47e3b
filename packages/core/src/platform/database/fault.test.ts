import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { testSettings } from '../../../test/app.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import { createPostgresqlDatabase } from '../../../test/databases.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { freePort } from '../../../test/services.ts';
import { createDaemun } from '../../daemun.ts';
import { examine } from '../../operations/doctor/doctor.ts';
import { databaseFault } from './fault.ts';
import { openPostgresql } from './postgresql.ts';

const withCode = (code: string) => Object.assign(new Error('canary: the message of a server'), { code });

describe('S-109 what a database has failed by', () => {
  it.each([
    ['ECONNREFUSED', 'database_unavailable', 'does not answer (ECONNREFUSED)'],
    ['ENOTFOUND', 'database_unavailable', 'does not answer (ENOTFOUND)'],
    ['57P03', 'database_unavailable', 'does not answer (57P03)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'database_certificate', 'not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'database_certificate', 'not trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'database_certificate', 'not trusted'],
    ['CERT_HAS_EXPIRED', 'database_certificate', 'out of date'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'database_certificate', 'for another host'],
    ['42501', 'database_forbids', 'lacks a privilege (42501)'],
    ['25006', 'database_read_only', 'only be read'],
    ['3D000', 'database_missing', 'does not exist (3D000)'],
    ['08P01', 'database_refuses_parameters', 'pooler'],
    ['28P01', 'database_refuses_login', 'password (28P01)'],
    ['53300', 'database_full', 'no connection left'],
  ])('%s is named %s, inside another error too', (word, code, told) => {
    for (const error of [withCode(word), new Error('Failed query', { cause: withCode(word) })]) {
      const fault = databaseFault(error);
      expect(fault).toMatchObject({ code, reason: word, message: expect.stringContaining(told) });
      expect(JSON.stringify(fault)).not.toContain('canary');
      if (code !== 'database_unavailable') expect(fault?.fix).not.toContain('that PostgreSQL runs');
    }
  });

  it('a statement that gave way, and a defect, are none', () => {
    for (const error of [withCode('40P01'), withCode('57014'), withCode('23505'), withCode('42703'), new TypeError('x')])
      expect(databaseFault(error)).toBeUndefined();
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('S-109 a PostgreSQL that cannot be migrated', () => {
  const faultOf = async (url: string) => {
    const database = await openPostgresql({ url, connections: 1, log: quietLog });
    try {
      return await database.migrate().then(
        () => undefined,
        (error: unknown) => databaseFault(error)?.code,
      );
    } finally {
      await database.close();
    }
  };

  /** What the doctor says of the database by that URL. */
  const doctorOf = async (databaseUrl: string) => {
    const daemun = await createDaemun({ ...testSettings, databaseUrl }, { log: quietLog, ...cheapHashing });
    try {
      return (await examine(daemun.deps)).map(({ code }) => code).filter((code) => /^(?:database|migrations)_/.test(code));
    } finally {
      await daemun.stop();
    }
  };

  it('is named: no such database, no such user, nobody there, read only, no privilege to create', async () => {
    const { url, drop } = await createPostgresqlDatabase();
    const port = await freePort();
    const named = (parts: Partial<Pick<URL, 'pathname' | 'username' | 'port'>>) => faultOf(Object.assign(new URL(url), parts).href);
    expect(await named({ pathname: '/missing' })).toBe('database_missing');
    expect(await named({ username: 'stranger' })).toBe('database_refuses_login');
    expect(await named({ port: String(port) })).toBe('database_unavailable');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const name = new URL(url).pathname.slice(1);
    const role = `weak_${name}`;
    await client.query('drop schema daemun cascade');
    await client.query(`create role ${role} login`);
    await client.query(`revoke create on schema public from public`);
    const weak = { username: role };
    expect(await named(weak)).toBe('database_forbids');
    expect(await doctorOf(Object.assign(new URL(url), weak).href)).toEqual(['database_forbids', 'migrations_pending']);
    await client.query(`alter database ${name} set default_transaction_read_only = on`);
    expect(await faultOf(url)).toBe('database_read_only');
    expect(await doctorOf(url)).toContain('database_read_only');
    await client.query('set default_transaction_read_only = off');
    await client.query(`drop role ${role}`);
    await client.end();
    await drop();
  });
});
