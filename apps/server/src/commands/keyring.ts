import { type KeyringStatus, keyringStatus } from '@daemun/core/operating';
import { withDaemun } from './with-daemun.ts';

/** Reports which encrypted values need which secret. Returns the exit code, which is 1 if a value needs a missing secret. */
export function keyringStatusCommand({ json }: { json?: boolean }): Promise<number> {
  return withDaemun(async ({ deps }) => {
    const status = await keyringStatus(deps);
    console.log(json ? JSON.stringify(status, null, 2) : describeKeyring(status));
    return status.columns.some(({ unreadable }) => unreadable > 0) ? 1 : 0;
  });
}

/** The status as text, with what happens to each older key. */
export function describeKeyring({ keys, columns, refreshTokens }: KeyringStatus): string {
  const [newest] = keys;
  const lines = [`Keys on the ring, newest first: ${keys.join(', ')}`];
  for (const { name, resealed, byKey } of columns) {
    const entries = Object.entries(byKey);
    lines.push(`\n${name}${entries.length === 0 ? ': nothing encrypted' : ''}`);
    for (const [id, count] of entries) {
      const older = resealed ? 'older: a running server encrypts them anew' : 'older: they expire by themselves';
      const note = id === newest ? 'newest' : keys.includes(id) ? older : 'no secret on the ring opens these';
      lines.push(`  ${id}  ${count}  ${note}`);
    }
  }
  return [...lines, '', ...verdict({ keys, columns, refreshTokens })].join('\n');
}

function verdict({ keys, columns, refreshTokens }: KeyringStatus): readonly string[] {
  if (columns.some(({ unreadable }) => unreadable > 0)) {
    return ['Some cannot be opened. Put the secret that encrypted them back into DAEMUN_SECRET, behind the newest.'];
  }
  if (keys.length === 1) return ['One secret, and it opens everything.'];
  const unneeded = keys.slice(1).filter((id) => columns.every(({ byKey }) => byKey[id] === undefined));
  if (unneeded.length === 0) return ['Older secrets are still needed. Keep them on DAEMUN_SECRET.'];
  const opened = `Nothing is encrypted with these any more: ${unneeded.join(', ')}`;
  const { oldestGivenAt } = refreshTokens;
  if (oldestGivenAt === null) return [opened, 'No refresh token is out: they may be taken off DAEMUN_SECRET.'];
  const days = Math.ceil(refreshTokens.overAfterSeconds / 86_400);
  return [
    opened,
    `Refresh tokens may hang on them still: ${refreshTokens.sessions} sessions hold one, the oldest given at ${oldestGivenAt.toISOString()}.`,
    'Once that is later than when the newest secret came first in every process, they may be taken off DAEMUN_SECRET;',
    `${days} days after that moment in any case. Sooner, whoever holds an older refresh token is signed out.`,
  ];
}
