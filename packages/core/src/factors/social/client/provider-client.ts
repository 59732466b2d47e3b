import type { ClientSettings } from '../provider-settings.ts';

/** What the operator has set for one provider. */
export type ProviderClient = Pick<ClientSettings, 'audiences' | 'trustedAcr' | 'trustedEmailDomains'> &
  Partial<Pick<ClientSettings, 'clientSecret' | 'authorizeUrl' | 'tokenUrl' | 'userinfoUrl' | 'keysUrl' | 'revokeUrl'>> & {
    readonly clientId: string;
  };
