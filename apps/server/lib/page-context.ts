import type { ShownConsent } from './consents.ts';

/** The signed-in person, as much of them as a page needs to render. */
export interface PagePrincipal {
  readonly user: {
    readonly id: string;
    readonly email: string | null;
    readonly name: string | null;
    readonly image: string | null;
    readonly locale: 'en' | 'ko' | null;
    readonly roles: readonly string[];
  };
  readonly session: { readonly id: string };
  /** Until when two-factor has to be switched on; null where nothing is demanded. */
  readonly twoFactorDueAt: string | null;
  /** The required documents, or new versions of them, that are yet to be agreed to, by their ids. */
  readonly consentsDue: readonly string[];
}

/** What the server tells a page about the request. The server alone writes it: a copy sent by a client is thrown away. */
export interface PageContext {
  readonly locale: 'en' | 'ko';
  /** Of this response's Content-Security-Policy: every script and style element carries it. */
  readonly nonce: string;
  /** The zone of every date (IANA name); mails have the same. */
  readonly timeZone: string;
  /** The embedded mailbox is shown here. */
  readonly outbox: boolean;
  /** The public origin of this deployment. */
  readonly origin: string;
  readonly brand: {
    readonly name: string;
    readonly logoUrl?: string | undefined;
    readonly accent?: string | undefined;
    readonly termsUrl?: string | undefined;
    readonly privacyUrl?: string | undefined;
    readonly supportUrl?: string | undefined;
  };
  /** Who is signed in; null for nobody. */
  readonly principal: PagePrincipal | null;
  /** The token of the link that was opened, on the page it was made for and nowhere else (S-48). */
  readonly linkToken: string | null;
  /** What people are asked to agree to here, in the language of the page. */
  readonly consents: readonly ShownConsent[];
  readonly passwordMinimumLength: number;
  /** Ways to sign in that there are here, in the order in which they are offered. */
  readonly signInMethods: readonly string[];
  /** There is a gateway for text messages. */
  readonly textMessages: boolean;
  /** How long a browser is trusted that is told so at sign-in; 0 where that is not offered. */
  readonly trustedDeviceSeconds: number;
  /** How long an account that is deleted can still be kept; 0 where it goes at once. */
  readonly deletionGraceSeconds: number;
  /** To be named to support: the same word stands in the log. */
  readonly supportReference?: string | undefined;
}

/** The request header that carries it: base64url of JSON. */
export const pageContextHeader = 'x-daemun-page';

/** Writes the header. */
export function encodePageContext(context: PageContext): string {
  return Buffer.from(JSON.stringify(context)).toString('base64url');
}

/** Reads the header; throws where it is missing, since a page is never rendered without the server in front. */
export function decodePageContext(header: string | null): PageContext {
  if (!header) throw new Error('no page context: pages are served by the daemun server only, not by `next start`');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as PageContext;
}
