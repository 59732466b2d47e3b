import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, openConsumer, pack } from './consumer.ts';
import { usedOutside } from './used-outside.ts';

/** The compilers, by the names under which they are installed beside each other. */
const compilers = { ts5: 'typescript@5.9', ts6: 'typescript@6', ts7: 'typescript@7' };

const apps: Readonly<Record<string, string>> = {
  'core.ts': usedOutside,
  'prometheus.ts': `
import { createDaemun } from '@daemun/core';
import { createPrometheus } from '@daemun/core/prometheus';
const prometheus = createPrometheus();
prometheus.watch(await createDaemun({ origin: 'https://a.example', secrets: ['x'] }, { metrics: prometheus.metrics }));
`,
  'verify.ts': `
export * from '@daemun/verify';
export * from '@daemun/verify/errors';
export * as express from '@daemun/verify/express';
export * as fastify from '@daemun/verify/fastify';
export * as hono from '@daemun/verify/hono';
export * as next from '@daemun/verify/next';
`,
};

/** Whoever writes a capability uses the types of Drizzle and zod, which do not compile without `skipLibCheck`. */
const ownCapability = `
import { createDaemun } from '@daemun/core';
import { anyone, type AppDeps, type Capability, route, unlimitedBecauseStatic } from '@daemun/core/capability';
import { z } from 'zod';
const hello = route({
  method: 'GET',
  path: '/hello',
  capability: 'operation',
  summary: { en: 'Say hello', ko: '인사해요' },
  access: anyone,
  limits: unlimitedBecauseStatic,
  reply: z.object({ hello: z.string() }),
}).handle(async ({ settings }) => ({ hello: settings.brand.name }));
const mine: Capability<AppDeps> = { name: 'mine', routes: () => [hello] };
export const open = () => createDaemun({ origin: 'https://a.example', secrets: ['x'], capabilities: [mine] });
`;

describe('the types of the published packages', () => {
  let app: Consumer;
  beforeAll(() => {
    app = openConsumer('types');
    const named = Object.entries(compilers).map(([name, version]) => `${name}@npm:${version}`);
    const others = ['@types/node@22', 'hono@4', 'fastify@5', '@types/express@5', 'zod@4.6.7', 'drizzle-orm@0.45.4'];
    app.install('--ignore-scripts', pack('core', app.folder), pack('verify', app.folder), ...named, ...others);
    for (const [name, text] of Object.entries({ ...apps, 'capability.ts': ownCapability })) app.write(name, text);
  });
  afterAll(() => app.remove());

  function faultsOf(compiler: string, resolution: string, files: readonly string[], skipLibCheck: boolean): string {
    const compilerOptions = {
      module: resolution === 'NodeNext' ? 'NodeNext' : 'ESNext',
      moduleResolution: resolution,
      target: 'ES2022',
      lib: ['ES2023', 'DOM'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck,
      noEmit: true,
      types: ['node'],
    };
    app.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    try {
      return app.run(process.execPath, [`node_modules/${compiler}/bin/tsc`, '-p', '.']);
    } catch (error) {
      return String((error as { readonly stdout?: string }).stdout ?? error);
    }
  }

  const matrix = Object.keys(compilers).flatMap((compiler) => ['NodeNext', 'Bundler'].map((resolution) => [compiler, resolution] as const));

  it.each(matrix)('compile with every check, by %s and %s', (compiler, resolution) => {
    expect(faultsOf(compiler, resolution, Object.keys(apps), false)).toBe('');
  });

  it.each(matrix)('let an app write a capability of its own, by %s and %s', (compiler, resolution) => {
    expect(faultsOf(compiler, resolution, ['capability.ts'], true)).toBe('');
  });
});
