/** The adapter that oidc-provider documents, put on PostgreSQL in the plain way: one table, whatever is stored as JSON in it. */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type pg from 'pg';

export async function createTable(pool: pg.Pool): Promise<void> {
  await pool.query(`create table if not exists oidc (
    model text, id text, payload jsonb not null, grant_id text, user_code text, uid text, expires_at timestamptz, consumed_at timestamptz,
    primary key (model, id))`);
  for (const column of ['grant_id', 'user_code', 'uid']) {
    await pool.query(`create index if not exists oidc_by_${column} on oidc (${column}) where ${column} is not null`);
  }
}

/** One for each kind of thing. Statements are prepared, as Daemun's are. */
export function adapterFor(pool: pg.Pool): (model: string) => Adapter {
  const query = (name: string, text: string, values: readonly unknown[]) => pool.query({ name, text, values: [...values] });

  async function findBy(column: 'id' | 'uid' | 'user_code', model: string, value: string): Promise<AdapterPayload | undefined> {
    const { rows } = await query(
      `find_by_${column}`,
      `select payload, consumed_at from oidc where model = $1 and ${column} = $2 and (expires_at is null or expires_at > now())`,
      [model, value],
    );
    const [row] = rows as { payload: AdapterPayload; consumed_at: Date | null }[];
    return row && { ...row.payload, ...(row.consumed_at && { consumed: true }) };
  }

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      await query(
        'upsert',
        `insert into oidc (model, id, payload, grant_id, user_code, uid, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + $7::int * interval '1 second')
         on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, user_code = excluded.user_code,
           uid = excluded.uid, expires_at = excluded.expires_at`,
        [model, id, payload, payload.grantId ?? null, payload.userCode ?? null, payload.uid ?? null, expiresIn ?? null],
      );
    },
    find: (id) => findBy('id', model, id),
    findByUid: (uid) => findBy('uid', model, uid),
    findByUserCode: (userCode) => findBy('user_code', model, userCode),
    async consume(id) {
      await query('consume', 'update oidc set consumed_at = now() where model = $1 and id = $2', [model, id]);
    },
    async destroy(id) {
      await query('destroy', 'delete from oidc where model = $1 and id = $2', [model, id]);
    },
    async revokeByGrantId(grantId) {
      await query('revoke', 'delete from oidc where model = $1 and grant_id = $2', [model, grantId]);
    },
  });
}
