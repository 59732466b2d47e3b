import { z } from 'zod';
import type { Settings } from '../../platform/config/settings.ts';
import { anyone } from '../../platform/http/guard.ts';
import { unlimitedBecauseStatic } from '../../platform/http/rates.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { staticDocument } from '../../platform/http/static-document.ts';
import type { Platform } from '../../platform/platform.ts';
import { androidAppOf } from './app-settings.ts';

/** For how long what asks for them may keep these documents, in seconds. */
const keptSeconds = 15 * 60;

/**
 * Android asks for both before an app may use the passkeys of a domain: the first shows that the app and the domain have one
 * owner, the second that they share credentials.
 */
const relation = ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'];

const AssetLinks = z.array(
  z.object({
    relation: z.array(z.string()),
    target: z.object({
      namespace: z.literal('android_app'),
      package_name: z.string(),
      sha256_cert_fingerprints: z.array(z.string()),
    }),
  }),
);

const SiteAssociation = z.object({ webcredentials: z.object({ apps: z.array(z.string()) }) });

/** What tells Android and Apple which apps are ours, so that those may use our passkeys. None where there is no app. */
export function appRoutes({ passkeys: { androidApps, appleApps } }: Settings): readonly Route<Platform>[] {
  return [...(androidApps.length > 0 ? [assetLinks(androidApps)] : []), ...(appleApps.length > 0 ? [siteAssociation(appleApps)] : [])];
}

function assetLinks(androidApps: readonly string[]): Route<Platform> {
  const byPackage = Map.groupBy(androidApps.map(androidAppOf), ({ packageName }) => packageName);
  const statements = [...byPackage].map(([packageName, apps]) => ({
    relation,
    target: {
      namespace: 'android_app' as const,
      package_name: packageName,
      sha256_cert_fingerprints: apps.map(({ fingerprint }) => fingerprint),
    },
  }));
  const document = staticDocument(AssetLinks, statements);
  return route({
    method: 'GET',
    path: '/.well-known/assetlinks.json',
    base: 'root',
    capability: 'operation',
    summary: {
      en: 'List the Android apps that may use the passkeys of this site (Digital Asset Links)',
      ko: '이 사이트의 패스키를 쓸 수 있는 Android 앱 목록이에요(assetlinks.json)',
    },
    access: anyone,
    limits: unlimitedBecauseStatic,
    reply: AssetLinks,
    document: true,
  }).handle(async (_deps, _input, { reply }) => {
    reply.header('Cache-Control', `public, max-age=${keptSeconds}`);
    return document;
  });
}

function siteAssociation(appleApps: readonly string[]): Route<Platform> {
  const document = staticDocument(SiteAssociation, { webcredentials: { apps: [...appleApps] } });
  return route({
    method: 'GET',
    path: '/.well-known/apple-app-site-association',
    base: 'root',
    capability: 'operation',
    summary: {
      en: 'List the iOS and macOS apps that may use the passkeys of this site',
      ko: '이 사이트의 패스키를 쓸 수 있는 iOS와 macOS 앱 목록이에요',
    },
    access: anyone,
    limits: unlimitedBecauseStatic,
    reply: SiteAssociation,
    document: true,
  }).handle(async (_deps, _input, { reply }) => {
    reply.header('Cache-Control', `public, max-age=${keptSeconds}`);
    return document;
  });
}
