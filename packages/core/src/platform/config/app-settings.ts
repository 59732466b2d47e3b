import { z } from 'zod';
import { isBase64url } from '../base64url.ts';

/** An http(s) origin: scheme, host and port, nothing else. */
export const Origin = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) {
    context.addIssue({ code: 'custom', message: 'must be an origin such as https://auth.example.com, without a path' });
    return z.NEVER;
  }
  return url.origin;
});

/** The prefix of the origin of an Android app. The hash of the certificate that signed the app follows, and nothing else. */
export const apkKeyHash = 'android:apk-key-hash:';
const certificateBytes = 32;

/** True for the origin of an Android app, which no header carries. */
export function isAndroidOrigin(origin: string): boolean {
  return origin.startsWith(apkKeyHash);
}

/** True for the origin of a page on the web. */
export function isWebOrigin(origin: string): boolean {
  return /^https?:/.test(origin);
}

const appOrigin = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9][A-Za-z0-9._-]*(?::\d{1,5})?$/;
/** Schemes that no app has for itself. Any page or file that such a scheme opens sends the same origin, or sends `null`. */
const schemesOfEverybody = new Set(['about', 'blob', 'content', 'data', 'file', 'filesystem', 'ftp', 'javascript', 'ws', 'wss']);

function isAppOrigin(value: string): boolean {
  const scheme = appOrigin.exec(value)?.[1];
  return scheme !== undefined && !/^https?$/.test(scheme) && !schemesOfEverybody.has(scheme);
}

function isApkKeyHash(value: string): boolean {
  const hash = value.slice(apkKeyHash.length);
  return isAndroidOrigin(value) && isBase64url(hash) && Buffer.from(hash, 'base64url').length === certificateBytes;
}

/** An origin of the web, of an app by its own scheme (`capacitor://localhost`), or of an Android app. */
export const TrustedOrigin = z.string().transform((value, context) => {
  if (isAppOrigin(value) || isApkKeyHash(value)) return value;
  const web = Origin.safeParse(value);
  if (web.success) return web.data;
  context.addIssue({
    code: 'custom',
    message: 'must be an origin such as https://app.example.com or capacitor://localhost, without a path',
  });
  return z.NEVER;
});

/** A header field by its name (RFC 9110 §5.1), in lower case. `*` has no meaning for requests with credentials. */
export const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be the name of a header such as traceparent')
  .refine((name) => name !== '*', 'must be the name of a header such as traceparent')
  .toLowerCase();
