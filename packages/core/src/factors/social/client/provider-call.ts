import { isLoopbackOrigin, type Settings } from '../../../platform/config/settings.ts';
import { call, OutboundFailure, type OutboundReply, type OutboundRequest } from '../../../platform/outbound/call.ts';
import { ProviderFailure } from '../provider.ts';

/** Asks a provider. A redirect, 429 and 5xx are no answers. @throws ProviderFailure unavailable */
export type ProviderCall = (url: string, asked: OutboundRequest) => Promise<OutboundReply>;

/**
 * The way to one provider: the outbound client, with its limits of time and size. GitHub refuses requests without a `User-Agent`.
 * `id` is the provider's name, for messages.
 */
export function createProviderCall({ environment }: Pick<Settings, 'environment'>, id: string): ProviderCall {
  return async (url, asked) => {
    requireSafeAddress(environment, id, url);
    const headers = { accept: 'application/json', ...asked.headers, 'user-agent': 'Daemun' };
    const reply = await call(url, { ...asked, headers }).catch((error: unknown) => {
      if (error instanceof OutboundFailure) throw new ProviderFailure('unavailable', `${id}: ${error.message}`, error);
      throw error;
    });
    const { status } = reply;
    if ((status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 429)) return reply;
    throw new ProviderFailure('unavailable', `${id}: ${new URL(url).host} answered ${status}`);
  };
}

/** Codes and tokens travel encrypted. Plain http is for stand-ins on a developer's machine. @throws ProviderFailure unavailable */
export function requireSafeAddress(environment: Settings['environment'], id: string, url: string): void {
  const { protocol, origin, host } = URL.canParse(url) ? new URL(url) : { protocol: '', origin: '', host: 'no address' };
  if (protocol === 'https:' || (protocol === 'http:' && environment !== 'production' && isLoopbackOrigin(origin))) return;
  throw new ProviderFailure('unavailable', `${id}: ${host} is no https address, and no loopback address outside production`);
}
