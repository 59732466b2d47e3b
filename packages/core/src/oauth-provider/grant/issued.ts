import { type Person, personColumns, toPerson } from '../tokens/person.ts';
import { oauthGrants } from './tables.ts';

/** A grant that tokens are issued for. */
export interface IssuedGrant
  extends Pick<
    typeof oauthGrants.$inferSelect,
    'id' | 'userId' | 'oidcSid' | 'scopes' | 'resources' | 'claims' | 'authTime' | 'amr' | 'aal' | 'jkt' | 'generation' | 'expiresAt'
  > {}

/** A grant that tokens are issued for now, and its person. */
export interface Issue {
  readonly grant: IssuedGrant;
  readonly person: Person;
}

/** What a statement selects of a grant and of `users` for `toIssue`. */
export const issueColumns = {
  grant: {
    id: oauthGrants.id,
    userId: oauthGrants.userId,
    oidcSid: oauthGrants.oidcSid,
    scopes: oauthGrants.scopes,
    resources: oauthGrants.resources,
    claims: oauthGrants.claims,
    authTime: oauthGrants.authTime,
    amr: oauthGrants.amr,
    aal: oauthGrants.aal,
    jkt: oauthGrants.jkt,
    generation: oauthGrants.generation,
    expiresAt: oauthGrants.expiresAt,
  },
  person: personColumns,
};

/** A row of `issueColumns`. */
export const toIssue = ({ grant, person }: { readonly grant: IssuedGrant; readonly person: Parameters<typeof toPerson>[0] }): Issue => ({
  grant,
  person: toPerson(person),
});
