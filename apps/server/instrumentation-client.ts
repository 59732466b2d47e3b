import { mailboxPath } from './lib/mail-frame.ts';
import { surviveTranslation } from './lib/translated-pages.ts';

/**
 * Runs in the browser before the pages come alive (docs/decisions/0005-page-headers.md).
 * `require-trusted-types-for 'script'` stops every string on its way into a script or into markup; this one policy
 * lets through what the framework itself needs, and nothing that could carry an attack.
 */
const policy = {
  /** Chunks of this build, from this origin. */
  createScriptURL(url: string): string {
    const { origin, pathname } = new URL(url, location.origin);
    if (origin === location.origin && pathname.startsWith('/_next/static/')) return url;
    throw new TypeError(`refused as a script: ${url}`);
  },
  /** Text without markup (style sheets of components), the one constant with which React makes a script element, and caged mails. */
  createHTML(html: string, _type?: string, sink?: string): string {
    if (sink === 'HTMLIFrameElement srcdoc' && location.pathname === mailboxPath) return html;
    if (!html.includes('<') || html === '<script></script>') return html;
    throw new TypeError('refused as markup');
  },
};

interface Globals {
  trustedTypes?: { createPolicy(name: string, rules: typeof policy): unknown };
  /** Read by `get-nonce`, with which Radix' scroll lock marks its style element. */
  __webpack_nonce__?: string;
}

const globals = globalThis as Globals;
globals.trustedTypes?.createPolicy('default', policy);
globals.__webpack_nonce__ = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
surviveTranslation(document);
