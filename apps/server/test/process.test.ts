import { afterEach, describe, expect, it, vi } from 'vitest';
import { inheritedEnvironment } from './process.ts';

describe('the environment of a server that tests start', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('has none of the variables of the tests, which a server refuses to start with', () => {
    vi.stubEnv('DAEMUN_TEST_SERVICES', 'none');
    vi.stubEnv('DAEMUN_TEST_DATABASES', 'embedded');
    vi.stubEnv('DAEMUN_LOG_LEVEL', 'warn');
    const names = Object.keys(inheritedEnvironment());
    expect(names.filter((name) => /TEST/.test(name) && /^(?:DAEMUN|VITEST)/.test(name))).toEqual([]);
    expect(names).not.toContain('NODE_ENV');
    expect(names).toContain('DAEMUN_LOG_LEVEL');
    expect(names).toContain('PATH');
  });
});
