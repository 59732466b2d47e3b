import { isIP } from 'node:net';
import { isLocalOrigin } from '../../../platform/config/settings.ts';
import { confirm, type Examined, find, type Look } from './examination.ts';

const setOrigin = 'Set DAEMUN_ORIGIN to a public https:// address. On your own machine a tunnel with such an address does';

/** Can the provider send people back to this origin? */
export function examineRedirect({ description: { id }, settings: { origin }, redirectUri }: Examined): Look {
  const { protocol, hostname } = new URL(origin);
  const local = isLocalOrigin(origin);
  const address = isIP(hostname.replaceAll(/^\[|\]$/g, '')) !== 0;
  const refuse = (message: string): Look => find('error', 'redirect_impossible', message, setOrigin);
  if (id === 'apple' && (local || address))
    return refuse(`Apple takes neither localhost nor an IP address as a redirect URI: ${redirectUri}`);
  if ((id === 'apple' || id === 'slack') && protocol !== 'https:') {
    return refuse(`This provider takes only https: as a redirect URI: ${redirectUri}`);
  }
  if (id === 'google' && address && !local) return refuse(`Google takes no IP address as a redirect URI: ${redirectUri}`);
  return confirm(`The provider can send people back to ${redirectUri}, once it is registered there`);
}
