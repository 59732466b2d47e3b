import type { Finding } from '../../../kernel/finding.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Settings } from '../../../platform/config/settings.ts';
import type { ActiveProvider } from '../providers/list.ts';

/** What the doctor knows of one provider before it looks. */
export interface Examined extends ActiveProvider {
  readonly settings: Pick<Settings, 'environment' | 'origin'>;
  readonly clock: Clock;
  /** The address that the operator registers at the provider. */
  readonly redirectUri: string;
  /** The beginning of the provider's variables: `GOOGLE`, or `DAEMUN_OIDC_MY_CO`. */
  readonly prefix: string;
}

/** What one look at a provider has found: what is right, and what is not. */
export interface Look {
  readonly confirmed: readonly string[];
  readonly findings: readonly Finding[];
}

/** All looks as one. */
export function together(looks: readonly Look[]): Look {
  return { confirmed: looks.flatMap(({ confirmed }) => confirmed), findings: looks.flatMap(({ findings }) => findings) };
}

export const confirm = (...confirmed: readonly string[]): Look => ({ confirmed, findings: [] });

export const find = (severity: Finding['severity'], code: string, message: string, fix: string): Look => ({
  confirmed: [],
  findings: [{ severity, code, message, fix }],
});

export const nothing: Look = { confirmed: [], findings: [] };
