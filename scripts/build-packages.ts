/**
 * Builds what is published: `build/core` and `build/verify`, each with compiled code, declarations, README, LICENSE and a
 * package.json made of the source's, and `build/server` with its pages. Sources run as they are: nothing here is needed in
 * development.
 *
 *   npm run build:packages               all
 *   npm run build:packages -- core       one of core, verify, server
 */
import { join, resolve } from 'node:path';
import { buildPackage } from './packages/build.ts';
import { buildServer } from './packages/build-server.ts';

const root = resolve(import.meta.dirname, '..');
const builders: Readonly<Record<string, (to: string) => void | Promise<void>>> = {
  core: (to) => buildPackage('core', to),
  verify: (to) => buildPackage('verify', to),
  server: buildServer,
};
const wanted = process.argv.slice(2);
for (const [name, build] of Object.entries(builders).filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
  await build(join(root, 'build', name));
  console.log(`built build/${name}`);
}
