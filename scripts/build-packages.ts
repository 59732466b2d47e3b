/**
 * Builds what is published: `build/core` and `build/verify`, each with compiled code, declarations, README, LICENSE and a
 * package.json made of the source's. Sources run as they are: nothing here is needed in development.
 *
 *   npm run build:packages
 */
import { join, resolve } from 'node:path';
import { buildPackage } from './packages/build.ts';

const root = resolve(import.meta.dirname, '..');
for (const folder of ['core', 'verify']) {
  buildPackage(folder, join(root, 'build', folder));
  console.log(`built build/${folder}`);
}
