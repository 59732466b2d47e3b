import { domainToASCII } from 'node:url';
import { canonicalEmail } from '../../../account/identifier.ts';
import { typedText } from '../../../platform/typed-text.ts';
import { ProviderFailure, type UpstreamIdentity, type UpstreamTokens } from '../provider.ts';
import type { Person, ProviderDescription } from './description.ts';
import type { Json } from './json.ts';
import type { ProviderClient } from './provider-client.ts';

/** A subject is at most 255 characters (OpenID Core §2). Controls do not fit into a database. */
const subjectForm = /^[^\p{Cc}]{1,255}$/u;
const nameLength = 100;
const imageLength = 2000;
const Name = typedText(nameLength);

/**
 * Makes an identity of what a provider said of a person. `claims` are those of the verified ID token.
 * @throws ProviderFailure invalid: nobody is named
 */
export function toIdentity(
  description: ProviderDescription,
  client: ProviderClient,
  person: Person,
  { claims, tokens }: { readonly claims: Json | undefined; readonly tokens: UpstreamTokens | undefined },
): UpstreamIdentity {
  const { subject = '' } = person;
  if (!subjectForm.test(subject) || subject.trim() === '') throw new ProviderFailure('invalid', `${description.id}: names no person`);
  const email = canonicalEmail(person.email ?? '') ?? null;
  const emailVerified = email !== null && person.emailVerified === true;
  const believed = [...(description.ownedDomains ?? []), ...(person.ownedDomains ?? []), ...client.trustedEmailDomains];
  return {
    issuer: person.issuer ?? description.issuer,
    subject,
    email,
    emailVerified,
    emailTrusted: emailVerified && isOneOf(email.slice(email.lastIndexOf('@') + 1), believed),
    name: nameIn(person.name),
    image: imageIn(person.image),
    authenticatedAt: momentIn(claims?.auth_time),
    twoFactors: [claims?.acr, claims?.amr].flat().some((value) => client.trustedAcr.some((trusted) => trusted === value)),
    tokens,
  };
}

/** Domains are equal as a whole: trust in a domain says nothing of its subdomains. */
function isOneOf(domain: string, domains: readonly string[]): boolean {
  return domains.some((one) => domainToASCII(one.toLowerCase()) === domain);
}

/** A name that others can read. A longer one is cut, and one that cannot be shown counts as none. */
function nameIn(name: string | undefined): string | null {
  const cut = name
    ?.trim()
    .slice(0, nameLength)
    .replace(/[\ud800-\udbff]$/, '');
  return Name.safeParse(cut).data ?? null;
}

function imageIn(image: string | undefined): string | null {
  if (image === undefined || image.length > imageLength || !URL.canParse(image)) return null;
  const { protocol, href } = new URL(image);
  return protocol === 'https:' && href.length <= imageLength ? href : null;
}

function momentIn(seconds: unknown): Date | undefined {
  return typeof seconds === 'number' && seconds >= 0 && seconds < 8.64e12 ? new Date(seconds * 1000) : undefined;
}
