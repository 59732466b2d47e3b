import { z } from 'zod';
import { apkKeyHash } from '../../platform/config/app-settings.ts';

const androidApp = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+=[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31}$/;

/** An Android app: its package, and the SHA-256 fingerprint of the certificate that signs it. */
export const AndroidApp = z
  .string()
  .regex(androidApp, 'must be a package and the SHA-256 of its certificate, such as com.example.app=AB:CD:… (32 bytes)')
  .transform((value) => {
    const { packageName, fingerprint } = androidAppOf(value);
    return `${packageName}=${fingerprint}`;
  });

/** The parts of an Android app as settings have it. */
export function androidAppOf(app: string): { readonly packageName: string; readonly fingerprint: string; readonly origin: string } {
  const [packageName = '', hex = ''] = app.split('=');
  const certificate = Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url');
  return { packageName, fingerprint: hex.toUpperCase(), origin: apkKeyHash + certificate };
}

/** An app of iOS or macOS: the ten characters of the team, and the bundle. */
export const AppleApp = z
  .string()
  .regex(/^[A-Z0-9]{10}(?:\.[A-Za-z0-9-]+)+$/, 'must be a team and a bundle, such as ABCDE12345.com.example.app');
