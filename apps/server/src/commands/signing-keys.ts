import { rotateNow } from '@daemun/core/operating';
import { inHouse } from './house.ts';

/** Makes a new signing key, out of turn. */
export function rotateCommand({ forgetOthers = false }: { forgetOthers?: boolean }): Promise<void> {
  return inHouse(async ({ deps }) => {
    const id = await rotateNow(deps, { forgetOthers });
    console.log(`New access tokens are signed by ${id}.`);
    if (forgetOthers) console.log('Every other key is forgotten: clients get new access tokens with their refresh tokens.');
  });
}
