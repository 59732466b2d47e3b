import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createPrometheus } from './prometheus.ts';

const guide = readFileSync(new URL('../../../../../docs/guides/metrics.md', import.meta.url), 'utf8');

/** The registered metrics in the form of the guide's table. */
function tableOf(register: Registry): string {
  const rows = register.getMetricsAsArray().map((metric) => {
    const { name, help, type, labelNames } = metric as unknown as {
      readonly name: string;
      readonly help: string;
      readonly type: string;
      readonly labelNames: readonly string[];
    };
    return `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
  });
  return ['| metric | type | labels | what it is |', '|---|---|---|---|', ...rows].join('\n');
}

describe('the guide to metrics', () => {
  const register = new Registry();
  createPrometheus({ register, processMetrics: false });

  it('B19 lists every metric there is, with its type, labels and meaning, and no other', () => {
    const listed = guide
      .split('\n')
      .filter((line) => /^\| (?:`daemun_|metric |---\|---\|---\|---)/.test(line) || line === '|---|---|---|---|');
    expect(listed.join('\n')).toBe(tableOf(register));
  });

  it('B19 names in its queries and alerts only metrics that there are', async () => {
    const processes = new Registry();
    createPrometheus({ register: processes });
    const known = new Set(processes.getMetricsAsArray().map(({ name }) => name));
    const used = [...guide.matchAll(/\b(?:daemun|nodejs|process)_[a-z0-9_]+/g)].map(([name]) => name).filter((name) => !name.endsWith('_'));
    expect(used.length).toBeGreaterThan(30);
    for (const name of used) expect([...known, 'daemun.rules']).toContain(name.replace(/_bucket$/, ''));
  });
});
