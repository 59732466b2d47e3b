import { randomBytes } from 'node:crypto';
import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { CaptchaProvider, Settings } from '@daemun/core/settings';

export type HeaderSet = Readonly<Record<string, string>>;

/** 128 random bits, new for every response (security.md D2). */
export function createNonce(): string {
  return randomBytes(16).toString('base64');
}

/** What a vendor's captcha needs beside its script, which our own script loads (`strict-dynamic`). */
const captchaHosts: Readonly<
  Partial<Record<CaptchaProvider, { readonly frame: string; readonly connect: string; readonly style: string }>>
> = {
  turnstile: { frame: 'https://challenges.cloudflare.com', connect: '', style: '' },
  hcaptcha: {
    frame: 'https://hcaptcha.com https://*.hcaptcha.com',
    connect: ' https://hcaptcha.com https://*.hcaptcha.com',
    style: ' https://hcaptcha.com https://*.hcaptcha.com',
  },
  recaptcha: { frame: 'https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/', connect: '', style: '' },
};

/** Pages that may ask for a captcha. The account pages share one document. */
const mayAskForCaptcha = /^\/(sign-in|sign-up|link-account|second-factor|recover|account|step-up|device|consent|set-up-two-factor)(\/|$)/;

/** The captcha that a page may show; `off` where it shows none. */
export function captchaOf({ captcha }: Settings, path: string): CaptchaProvider {
  return mayAskForCaptcha.test(path) ? captcha.provider : 'off';
}

/**
 * security.md D2, with the two additions that docs/decisions/0005-page-headers.md explains, and a captcha's own (D2.6).
 * @param mails frames of the page show mails, which inherit its policy and are styled by attributes
 */
export function contentSecurityPolicy(nonce: string, captcha: CaptchaProvider = 'off', mails = false): string {
  const vendor = captchaHosts[captcha];
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'${vendor?.style ?? ''}`,
    ...(mails ? ["style-src-attr 'unsafe-inline'"] : []),
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${vendor?.connect ?? ''}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    `frame-src ${vendor?.frame ?? "'none'"}`,
    // A vendor's script makes scripts and markup from text: where it may run, this one line cannot stand.
    ...(vendor ? [] : ["require-trusted-types-for 'script'", 'trusted-types default']),
    'report-to csp',
  ].join('; ');
}

/** On every response, page or not. HSTS only where the origin is https: on plain http it would be ignored, or lock a developer out. */
export function transportHeaders(settings: Settings): HeaderSet {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(settings.origin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** The headers of a hosted page (security.md D2). */
export function pageHeaders(settings: Settings, nonce: string, captcha: CaptchaProvider = 'off', mails = false): HeaderSet {
  return {
    ...transportHeaders(settings),
    'Content-Security-Policy': contentSecurityPolicy(nonce, captcha, mails),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy':
      'publickey-credentials-get=(self), publickey-credentials-create=(self), otp-credentials=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    'Cache-Control': 'no-store',
    'Reporting-Endpoints': 'csp="/csp-report"',
  };
}

/** The headers of a hashed file of the build (security.md D3). */
export function assetHeaders(settings: Settings): HeaderSet {
  return { ...transportHeaders(settings), 'Cache-Control': 'public, max-age=31536000, immutable' };
}

/**
 * Lets `choose` have the final word on headers: it replaces the framework's headers when the head is written, because the status
 * is known only then.
 */
export function enforceHeaders(response: ServerResponse, choose: (status: number) => HeaderSet): void {
  const writeHead = response.writeHead.bind(response) as (status: number, ...rest: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const headers = choose(status);
    const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const own = rest.map((part) => (isHeaderObject(part) ? without(part, names) : part));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    return writeHead(status, ...own);
  }) as ServerResponse['writeHead'];
}

function isHeaderObject(part: unknown): part is Record<string, OutgoingHttpHeader> {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function without(headers: Record<string, OutgoingHttpHeader>, names: ReadonlySet<string>): Record<string, OutgoingHttpHeader> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())));
}
