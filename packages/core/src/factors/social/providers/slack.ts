import type { ProviderDescription } from '../client/description.ts';
import { textIn } from '../client/json.ts';
import { standardPerson } from '../client/standard-person.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/** https://docs.slack.dev/authentication/sign-in-with-slack */
export function describeSlack(settings: ProviderSettings<'slack'>): ProviderDescription {
  return {
    id: 'slack',
    label: { en: 'Slack', ko: 'Slack' },
    kind: 'oidc',
    issuer: settings.issuer ?? 'https://slack.com',
    scopes: ['openid', 'profile', 'email'],
    authentication: ['post', 'basic'],
    // Neither its documents nor its discovery name PKCE. The nonce binds the code to the attempt.
    pkce: false,
    userinfo: 'when-incomplete',
    readPerson(from) {
      const { subject, ...person } = standardPerson(from);
      const team = textIn(from.claims?.['https://slack.com/team_id']);
      // Slack promises that a user id is unique within its workspace only: two workspaces may give the same one to two people.
      return { ...person, subject: subject !== undefined && team !== undefined ? `${team}:${subject}` : subject };
    },
  };
}
