import { examineProviders, type ProviderReport } from '@daemun/core/operating';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { columns } from '../terminal.ts';
import { describeFindings } from './doctor.ts';

/** Checks the providers of social sign-in that are on, without a browser and without a database. Returns the exit code, which is 1 after an error. */
export async function doctorProviders({ json = false }: { json?: boolean }): Promise<number> {
  const reports = await examineProviders(await settingsFromEnvironment(process.env));
  if (json) console.log(JSON.stringify(reports, undefined, 2));
  else if (reports.length === 0) console.log('No provider is on. One is on when its client id is set, such as GOOGLE_CLIENT_ID.');
  else console.log(reports.map(describeReport).join('\n\n'));
  return reports.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 1 : 0;
}

/** The report as text: what to register, what is wrong with what to do about it, and what is right. */
export function describeReport({ provider, label, redirectUri, eventsUri, confirmed, findings }: ProviderReport): string {
  const addresses = columns([['Redirect URI', redirectUri], ...(eventsUri === undefined ? [] : [['Its messages', eventsUri] as const])]);
  const right = confirmed.map((line) => `✓ ${line}`);
  return [`${label} (${provider})`, addresses, ...(findings.length === 0 ? [] : [describeFindings(findings)]), ...right].join('\n');
}
