import type { ShownConsent } from './consents.ts';
import type { ShownProvider } from './social.ts';

/** The signed-in account, as far as a page needs it for rendering. */
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
  /** The deadline for enabling two-factor. Null if it is not required. */
  readonly twoFactorDueAt: string | null;
  /** The ids of required documents that the account has not agreed to in their current version. */
  readonly consentsDue: readonly string[];
}

/** What the server tells a page about the request. Only the server writes it, and drops a copy that a client sends. */
export interface PageContext {
  readonly locale: 'en' | 'ko';
  /** The nonce of this response's Content-Security-Policy. Every script and style element carries it. */
  readonly nonce: string;
  /** The zone of every date (IANA name); mails have the same. */
  readonly timeZone: string;
  /** Does this deployment show the embedded mailbox? */
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
  /** The signed-in account. Null without a session. */
  readonly principal: PagePrincipal | null;
  /** The token of the opened link. Only the page that the link is for gets it (S-48). */
  readonly linkToken: string | null;
  /** The documents that people agree to, in the language of the page. */
  readonly consents: readonly ShownConsent[];
  readonly passwordMinimumLength: number;
  /** The sign-in methods of this deployment, in the order in which pages offer them. */
  readonly signInMethods: readonly string[];
  /** The social providers of this deployment, in the order and the language of the page. */
  readonly socialProviders: readonly ShownProvider[];
  /** The way of the last sign-in in this browser: a method, or `social:` and a provider. Null if nothing is known. */
  readonly lastWay: string | null;
  /** Does this deployment have a gateway for text messages? */
  readonly textMessages: boolean;
  /** How long a browser stays trusted. 0 if pages do not offer it. */
  readonly trustedDeviceSeconds: number;
  /** How long a closed account can be restored. 0 if it is deleted at once. */
  readonly deletionGraceSeconds: number;
  /** The id of the request, for support. The log has the same id. */
  readonly supportReference?: string | undefined;
}

/** The request header that carries it: base64url of JSON. */
export const pageContextHeader = 'x-daemun-page';

/** Writes the header. */
export function encodePageContext(context: PageContext): string {
  return Buffer.from(JSON.stringify(context)).toString('base64url');
}

/** Reads the header. Throws if it is missing, because no page renders without the server in front. */
export function decodePageContext(header: string | null): PageContext {
  if (!header) throw new Error('no page context: pages are served by the daemun server only, not by `next start`');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as PageContext;
}
