import { type Finding, findingsOf } from '../../../kernel/finding.ts';
import type { Settings } from '../../../platform/config/settings.ts';

/** Says what strangers may do here as clients, so that nobody opens it unseen. */
export function examineRegistration({ oauth, outboundAllow }: Settings): readonly Finding[] {
  return findingsOf([
    {
      when: oauth.registration === 'open',
      severity: 'note',
      code: 'oauth_registration_open',
      message: 'Anybody may register an OAuth client. Each is unverified, asks for consent every time, and goes after 30 days without use',
      fix: 'Unless MCP clients need it, set DAEMUN_OAUTH_REGISTRATION to token or off',
    },
    {
      when: oauth.clientMetadata === 'on',
      severity: 'note',
      code: 'oauth_client_metadata_any_host',
      message: 'A document on any host describes an OAuth client. Each is unverified and asks for consent every time',
      fix: 'List the hosts that you take in DAEMUN_OAUTH_CLIENT_METADATA',
    },
    {
      when: outboundAllow.length > 0,
      severity: 'note',
      code: 'outbound_networks_allowed',
      message: `OAuth clients may have addresses in your own networks: ${outboundAllow.join(', ')}. Whoever registers a client can have this server send requests there`,
      fix: 'Take networks out of DAEMUN_OUTBOUND_ALLOW that hold no client of yours',
    },
  ]);
}
