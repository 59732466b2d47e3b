import { z } from 'zod';
import { type OAuthClient, trusts } from './client.ts';

/** A client, as people who decide about it see it. No image of it is shown, because it could show anything. */
export const ClientView = z
  .object({
    id: z.string(),
    name: z.string(),
    homepage: z.string().nullable(),
    policyUrl: z.string().nullable(),
    termsUrl: z.string().nullable(),
    trust: z.enum(trusts),
  })
  .meta({ id: 'OAuthClientView' });

/** The part of a client that people see. */
export function viewOf({ id, name, homepage, policyUrl, termsUrl, trust }: OAuthClient): z.input<typeof ClientView> {
  return { id, name, homepage, policyUrl, termsUrl, trust };
}

/** The host that a redirect URI leads to, or its private scheme. */
export function returnsTo(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? protocol : host;
}

/**
 * What events and mails call a client. The name of one that nobody has looked at is whatever its maker wants people to read in a mail
 * of ours, so its host stands for it.
 */
export function eventName({ name, trust, redirectUris, id }: Pick<OAuthClient, 'name' | 'trust' | 'redirectUris' | 'id'>): string {
  const [first] = redirectUris;
  return trust === 'unverified' ? (first === undefined ? id : returnsTo(first)) : name;
}
