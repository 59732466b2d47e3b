import { type RotateNowOptions, rotateNow } from '@daemun/core/operating';
import { withDaemun } from './with-daemun.ts';

/** Makes new signing keys, out of turn. */
export function rotateCommand({ algorithm, forgetOthers = false }: Pick<RotateNowOptions, 'algorithm' | 'forgetOthers'>): Promise<void> {
  return withDaemun(async ({ deps }) => {
    const ids = await rotateNow(deps, { algorithm, forgetOthers });
    console.log(`New tokens are signed by ${ids.join(', ')}.`);
    if (!forgetOthers) return;
    const others = algorithm ? `Every other key of ${algorithm}` : 'Every other key';
    console.log(`${others} is forgotten: clients get new access tokens with their refresh tokens.`);
  });
}
