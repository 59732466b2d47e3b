import { createDaemun } from '@daemun/core';
import { settingsFromEnvironment } from '@daemun/core/environment';
import { examine, examineSettings, type Finding } from '@daemun/core/operating';
import type { Settings } from '@daemun/core/settings';

const marks = { error: '✗', warning: '!', note: '·' } as const;

/** The findings as text, each with what to do about it. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ severity, code, message, fix }) => `${marks[severity]} ${message} (${code})\n    ${fix}`).join('\n');
}

/** Examines this deployment. Returns the exit code: 1 where there is an error. */
export async function doctor({ json }: { json?: boolean }): Promise<number> {
  const findings = await examineDeployment(await settingsFromEnvironment(process.env));
  if (json) console.log(JSON.stringify(findings, null, 2));
  else console.log(findings.length === 0 ? 'Nothing to complain about.' : describeFindings(findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function examineDeployment(settings: Settings): Promise<readonly Finding[]> {
  try {
    const house = await createDaemun({ ...settings, logLevel: 'silent' });
    try {
      return await examine(house.deps);
    } finally {
      await house.stop();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fix =
      settings.databaseUrl === undefined ? 'Where a server uses the data folder, stop it first' : 'Check DATABASE_URL and REDIS_URL';
    return [{ severity: 'error', code: 'cannot_open', message, fix }, ...examineSettings(settings)];
  }
}
