/** A PostgreSQL of our own, and databases in it. */
import pg from 'pg';
import { createPostgresql, folderOf } from '../packages/core/test/services.ts';

export interface Cluster {
  /** Makes an empty database; its address. */
  database(name: string): Promise<string>;
  remove(): Promise<void>;
}

/** @throws Error if PostgreSQL is not installed */
export async function openCluster(): Promise<Cluster> {
  const initdb = folderOf('initdb');
  if (!initdb) throw new Error('PostgreSQL is not installed: install it, then run the bench again');
  const server = await createPostgresql(initdb, true);
  await server.start();
  return {
    async database(name) {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    },
    remove: () => server.remove(),
  };
}
