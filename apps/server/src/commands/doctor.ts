import { createDaemun } from '@daemun/core/hosting';
import { examine, examineSettings, type Finding } from '@daemun/core/operating';
import type { Settings } from '@daemun/core/settings';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { findPages } from '../hosted/build.ts';
import { hashPageSources } from '../hosted/sources.ts';

const marks = { error: '✗', warning: '!', note: '·' } as const;

/** The findings as text, each with what to do about it. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ severity, code, message, fix }) => `${marks[severity]} ${message} (${code})\n    ${fix}`).join('\n');
}

/** Checks this deployment. Returns the exit code, which is 1 after an error. */
export async function doctor({ json, pages }: { json?: boolean; pages: boolean }): Promise<number> {
  const settings = await settingsFromEnvironment(process.env);
  const findings = [...(await examineDeployment(settings)), ...(pages ? await examinePages() : [])];
  if (json) console.log(JSON.stringify(findings, null, 2));
  else console.log(findings.length === 0 ? 'Nothing to complain about.' : describeFindings(findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function examineDeployment(settings: Settings): Promise<readonly Finding[]> {
  try {
    const app = await createDaemun({ ...settings, logLevel: 'silent' });
    try {
      return await examine(app.deps);
    } finally {
      await app.stop();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fix =
      settings.databaseUrl === undefined ? 'Where a server uses the data folder, stop it first' : 'Check DATABASE_URL and REDIS_URL';
    return [{ severity: 'error', code: 'cannot_open', message, fix }, ...examineSettings(settings)];
  }
}

/** Missing pages are no fault if a start can build them. The finding tells the operator that it will. */
async function examinePages(): Promise<readonly Finding[]> {
  const found = await findPages(await hashPageSources());
  if (found.kind === 'built') return [];
  if (found.kind === 'building') {
    const message = 'The pages are being built by another process';
    return [{ severity: 'note', code: 'pages_building', message, fix: 'Wait; until then /readyz answers 503, and pages say so' }];
  }
  if (found.kind === 'not-writable') {
    return [{ severity: 'error', code: 'pages_not_writable', message: found.fault.message, fix: found.fault.advice }];
  }
  const message = 'The pages are not built for this version: the next start builds them first, and /readyz answers 503 until then';
  return [{ severity: 'warning', code: 'pages_missing', message, fix: 'Build them ahead: daemun build' }];
}
