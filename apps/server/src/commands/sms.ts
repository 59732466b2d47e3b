import { smsBalances } from '@daemun/core/operating';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { CommandError } from '../terminal.ts';

/** Prints the balance of each gateway. Returns the exit code, which is 1 if a gateway does not tell it. */
export async function balanceCommand({ json = false }: { json?: boolean }): Promise<number> {
  const balances = await smsBalances(await settingsFromEnvironment(process.env));
  if (balances.length === 0) throw new CommandError('No gateway keeps an account: DAEMUN_SMS names none, or the outbox.');
  if (json) console.log(JSON.stringify(balances, undefined, 2));
  else {
    for (const { gateway, balance, failure } of balances) {
      const left = balance.map(({ amount, unit }) => `${amount.toLocaleString('en')} ${unit}`).join(', ');
      console.log(`${gateway}: ${failure ?? left}`);
    }
  }
  return balances.some(({ failure }) => failure !== undefined) ? 1 : 0;
}
