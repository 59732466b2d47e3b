import { CommandError } from '../terminal.ts';
import { inHouse } from './house.ts';

/** Says what is left at each gateway for text messages. */
export function balanceCommand({ json = false }: { json?: boolean }): Promise<void> {
  return inHouse(async ({ deps }) => {
    const { gateways } = deps.sms;
    if (gateways.length === 0) throw new CommandError('There is no gateway for text messages. Set DAEMUN_SMS.');
    const balances = [];
    for (const gateway of gateways) {
      try {
        balances.push({ gateway: gateway.name, balance: (await gateway.balance?.()) ?? [] });
      } catch (error) {
        if (!(error instanceof Error && error.name === 'SmsFailure')) throw error;
        throw new CommandError(`${error.message}.`);
      }
    }
    if (json) return console.log(JSON.stringify(balances, undefined, 2));
    for (const { gateway, balance } of balances) {
      const left = balance.map(({ amount, unit }) => `${amount.toLocaleString('en')} ${unit}`).join(', ');
      console.log(`${gateway}: ${left || 'keeps no account'}`);
    }
  });
}
