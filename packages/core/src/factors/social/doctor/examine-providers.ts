import type { Finding } from '../../../kernel/finding.ts';
import { type Clock, systemClock } from '../../../platform/clock.ts';
import type { Settings } from '../../../platform/config/settings.ts';
import { apiBase } from '../../../platform/http/route.ts';
import { callbackUrl } from '../attempts.ts';
import { knownProviders } from '../provider-settings.ts';
import { type ActiveProvider, activeProviders } from '../providers/list.ts';
import { examineAcceptance } from './accepted.ts';
import { examineSignedSecret } from './apple-secret.ts';
import { examineClient } from './client.ts';
import { discover } from './discovery.ts';
import { type Examined, nothing, together } from './examination.ts';
import { examineRedirect } from './redirect.ts';

/** What the doctor found of one provider. */
export interface ProviderReport {
  /** Its name in paths. */
  readonly provider: string;
  readonly label: string;
  /** Register exactly this address in its console. */
  readonly redirectUri: string;
  /** Where the provider may send its own messages, if it sends any. */
  readonly eventsUri: string | undefined;
  /** What was looked at and is right. */
  readonly confirmed: readonly string[];
  /** The most severe first. */
  readonly findings: readonly Finding[];
}

/** Addresses for the messages of providers, by the provider. */
const eventPaths: Readonly<Record<string, string>> = {
  apple: '/social/apple/notifications',
  google: '/social/google/events',
  kakao: '/social/kakao/unlink',
};

/**
 * Looks at every provider that is on, as far as it goes without a browser: its settings, the redirect URI, what it says of itself,
 * and whether it knows this client. Needs no database. Asks all providers at once.
 */
export function examineProviders(
  settings: Settings,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<readonly ProviderReport[]> {
  return Promise.all(activeProviders(settings.social).map((active) => examineProvider(settings, clock, active)));
}

async function examineProvider(settings: Settings, clock: Clock, active: ActiveProvider): Promise<ProviderReport> {
  const { id, label } = active.description;
  const base = `${settings.origin}${apiBase}`;
  const known = knownProviders.some((name) => name === id);
  const name = id.toUpperCase().replaceAll('-', '_');
  const examined: Examined = {
    ...active,
    settings,
    clock,
    redirectUri: callbackUrl(settings, id),
    prefix: known ? name : `DAEMUN_OIDC_${name}`,
  };
  const { look, endpoints, methods } = await discover(examined);
  const { confirmed, findings } = together([
    examineClient(examined),
    await examineSignedSecret(examined),
    examineRedirect(examined),
    look,
    endpoints ? await examineAcceptance(examined, endpoints, methods) : nothing,
  ]);
  const order = ['error', 'warning', 'note'];
  return {
    provider: id,
    label: label.en,
    redirectUri: examined.redirectUri,
    eventsUri: eventPaths[id] && `${base}${eventPaths[id]}`,
    confirmed,
    findings: findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)),
  };
}
