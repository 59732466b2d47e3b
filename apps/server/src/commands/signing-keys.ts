import { rotateNow } from '@daemun/core/operating';
import { withDaemun } from './with-daemun.ts';

/** Makes a new signing key, out of turn. */
export function rotateCommand({ forgetOthers = false }: { forgetOthers?: boolean }): Promise<void> {
  return withDaemun(async ({ deps }) => {
    const id = await rotateNow(deps, { forgetOthers });
    console.log(`New access tokens are signed by ${id}.`);
    if (forgetOthers) console.log('Every other key is forgotten: clients get new access tokens with their refresh tokens.');
  });
}
