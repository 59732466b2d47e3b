#!/usr/bin/env node
// Plain JavaScript that an old Node reads, too: whoever has one gets a sentence, and no stack.
import { existsSync } from 'node:fs';
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  const compiled = new URL('../dist/cli.js', import.meta.url);
  if (existsSync(compiled)) import(compiled.href);
  else import('./clone.mjs').then(({ runClone }) => runClone());
} else {
  console.error(
    `✗ Daemun needs Node.js 22.18 or later, and this is ${process.versions.node}. ` +
      'Install a newer one (https://nodejs.org/en/download). In a clone `npm ci` brings one along, where install scripts are allowed.',
  );
  process.exitCode = 1;
}
