import { describe, expect, it } from 'vitest';
import { testSettings } from '../../../../test/app.ts';
import { parseSettings } from '../../../settings.ts';
import { examineRegistration } from './doctor.ts';

describe('what the doctor says of clients that register themselves', () => {
  const codes = (more: object) => examineRegistration(parseSettings({ ...testSettings, ...more })).map(({ code }) => code);

  it('R11 nothing where they cannot, and what strangers may do where they can', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ oauth: { registration: 'token', clientMetadata: ['app.example'] } })).toEqual([]);
    expect(codes({ oauth: { registration: 'open', clientMetadata: 'on' }, outboundAllow: ['10.0.0.0/8'] })).toEqual([
      'oauth_registration_open',
      'oauth_client_metadata_any_host',
      'outbound_networks_allowed',
    ]);
  });
});
