/**
 * Stages what deploy/Dockerfile copies, for amd64 and arm64 alike: `build/image` (the server, its pages and all that they need)
 * and the empty `build/data`.
 *
 *   npm run build:packages -- server   the server that it holds
 *   npm run build:image
 */
import { join, resolve } from 'node:path';
import { stageData, stageImage } from './packages/image.ts';

const build = resolve(import.meta.dirname, '../build');
stageImage(join(build, 'server'), join(build, 'image'));
stageData(join(build, 'data'));
console.log('staged build/image; next: docker build -f deploy/Dockerfile -t daemun .');
