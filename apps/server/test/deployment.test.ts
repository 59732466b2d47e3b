import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDockerfile } from '../../../test/published/image/dockerfile.ts';
import { documentsOf, makeSecretFiles, pathOf, readUnit, secretFiles, settingsOf, textOf } from './deployment.ts';

/** Requests that are under way at a stop have so long, in seconds (commands/start.ts). */
const drainSeconds = 10;
const image = readDockerfile(pathOf('deploy/Dockerfile'));
const guide = textOf('docs/guides/deploy.md');
const secrets = makeSecretFiles();
afterAll(() => rmSync(secrets, { recursive: true, force: true }));

describe('deploy/Dockerfile', () => {
  it('copies, and neither downloads nor runs anything while the image is built', () => {
    expect(image.from).toBe('node:24-bookworm-slim');
    expect(image.copies.map(({ from, to }) => [from, to])).toEqual([
      ['build/image', '/app'],
      ['build/data', '/data'],
    ]);
    const sent = textOf('deploy/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(sent).toEqual(['*', ...image.copies.map(({ from }) => `!${from}`)]);
  });

  it('runs as a numbered user who owns the one folder that is written', () => {
    expect(image.user).toBe('65532:65532');
    expect(image.copies.find(({ to }) => to === '/data')?.flags).toEqual({ chown: image.user, chmod: '700' });
    expect(image.copies.find(({ to }) => to === '/app')?.flags).toEqual({});
    expect(image.volumes).toEqual(['/data']);
    expect(image.env['DAEMUN_DATA']).toBe('/data');
  });

  it('is told to stop as the server hears it, and asks after itself by node alone', () => {
    expect([image.stopSignal, image.entrypoint[0], image.cmd]).toEqual(['SIGTERM', 'node', ['start']]);
    expect(image.healthcheck.command[0]).toBe('node');
    expect(image.port).toBe(Number(image.env['PORT']));
  });

  it('names its version, which is that of the packages', () => {
    const { version, license } = JSON.parse(textOf('apps/server/package.json')) as { version: string; license: string };
    expect(image.labels).toMatchObject({
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': license,
      'org.opencontainers.image.base.name': `docker.io/library/${image.from}`,
    });
  });

  it('S-111 has no secret, origin or mail server of its own: with its variables alone nothing starts', async () => {
    const refused = settingsFromEnvironment(image.env as NodeJS.ProcessEnv);
    await expect(refused).rejects.toThrow(/DAEMUN_ORIGIN[\s\S]*DAEMUN_SECRET|DAEMUN_SECRET[\s\S]*DAEMUN_ORIGIN/);
    await expect(refused).rejects.toThrow(/DAEMUN_MAIL/);
  });
});

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [key: string]: unknown;
}
interface Compose {
  readonly services: { readonly daemun: Service; readonly postgres: Service; readonly redis: Service };
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

describe('deploy/compose.yaml', () => {
  const [compose] = documentsOf<Compose>(textOf('deploy/compose.yaml')) as [Compose];
  const { daemun, postgres, redis } = compose.services;
  const given: Readonly<Record<string, string>> = {
    DAEMUN_ORIGIN: 'https://auth.example.com',
    DAEMUN_MAIL_FROM: 'Example <no-reply@example.com>',
  };
  /** What Compose makes of a value: what has to be given is, and nothing has a default. */
  const filledIn = (value: string): string =>
    value.replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => {
      const [name = '', told] = inner.split(':?');
      expect([inner, told]).toEqual([inner, expect.stringMatching(/./)]);
      return given[name] ?? '';
    });
  const environment = (service: Service): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, filledIn(value)]));

  it('gives Daemun settings that it knows and starts with', async () => {
    const settings = await settingsOf({ ...image.env, ...environment(daemun) }, secrets);
    expect(settings).toMatchObject({
      environment: 'production',
      origin: given['DAEMUN_ORIGIN'],
      secrets: [secretFiles['secret']],
      databaseUrl: secretFiles['database-url'],
      redisUrl: 'redis://redis:6379',
      mail: { url: secretFiles['mail'], from: given['DAEMUN_MAIL_FROM'] },
      trustProxy: 1,
    });
  });

  it('has every secret in a file, and hands each to the one that needs it', () => {
    const files = (service: Service): readonly string[] =>
      Object.entries(environment(service))
        .filter(([name]) => name.endsWith('_FILE'))
        .map(([, path]) => path);
    for (const service of Object.values(compose.services))
      expect(files(service).toSorted()).toEqual((service.secrets ?? []).map((name) => `/run/secrets/${name}`).toSorted());
    expect(Object.entries(compose.secrets)).toEqual(Object.keys(compose.secrets).map((name) => [name, { file: `./secrets/${name}` }]));
    // The guide makes each of them.
    for (const name of Object.keys(compose.secrets)) expect(guide).toMatch(new RegExp(`> secrets/${name}$`, 'm'));
    const values = JSON.stringify(Object.values(compose.services).map(({ environment: one }) => one));
    expect(values).not.toMatch(/password":|:\/\/[^"/]*:[^"/]*@/i);
  });

  it('starts Daemun when the databases are healthy, by checks that they have', () => {
    expect(daemun.depends_on).toEqual({ postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } });
    for (const { healthcheck } of [postgres, redis]) expect(healthcheck?.test[0]).toBe('CMD');
    // Its own is in the image.
    expect([daemun.healthcheck, daemun.image]).toEqual([undefined, `daemun:${image.labels['org.opencontainers.image.version']}`]);
  });

  it('publishes the server to this machine alone, and no database', () => {
    expect(Object.values(compose.services).flatMap(({ ports = [] }) => ports)).toEqual([`127.0.0.1:3000:${image.port}`]);
    expect(daemun.ports).toHaveLength(1);
    for (const { networks } of [postgres, redis]) expect(networks.map((name) => compose.networks[name])).toEqual([{ internal: true }]);
    expect(postgres.networks).not.toEqual(redis.networks);
  });

  it('runs Daemun with nothing to write but its data, no capability, and the time that a stop takes', () => {
    expect(daemun).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], volumes: ['data:/data'] });
    expect(Number.parseInt(String(daemun['stop_grace_period']), 10)).toBeGreaterThanOrEqual(2 * drainSeconds);
    expect(JSON.stringify(compose)).not.toContain('privileged":true');
  });
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('deploy/daemun.service', () => {
  const unit = readUnit(textOf('deploy/daemun.service'));
  const only = (key: string): string | undefined => (unit.get(key)?.length === 1 ? unit.get(key)?.[0] : undefined);

  it('gives Daemun settings that it knows and starts with', async () => {
    const file = /sudo tee \/etc\/daemun\/daemun\.env <<'END'\n([\s\S]*?)END/.exec(guide)?.[1] ?? '';
    const assignments = [...(unit.get('Environment') ?? []).flatMap((line) => line.split(' ')), ...file.trim().split('\n')];
    const env = Object.fromEntries(assignments.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
    expect(await settingsOf(env, secrets)).toMatchObject({
      environment: 'production',
      secrets: [secretFiles['secret']],
      mail: { url: secretFiles['mail'] },
      dataFolder: `%S/${only('StateDirectory')}`,
    });
  });

  it('has its secrets as credentials, and each variable names one of them', () => {
    const credentials = (unit.get('LoadCredential') ?? []).map((line) => line.split(':'));
    const named = [...(unit.get('Environment') ?? []).join(' ').matchAll(/_FILE=%d\/([\w-]+)/g)].map(([, name]) => name);
    expect(named).toEqual(credentials.map(([name]) => name));
    for (const [name, path] of credentials) {
      expect(path).toBe(`/etc/daemun/credentials/${name}`);
      expect(guide).toContain(`sudo tee ${path}`);
    }
    expect(textOf('deploy/daemun.service')).not.toMatch(/SetCredential|_SECRET=|DAEMUN_MAIL=|DATABASE_URL=/);
  });

  it('runs as a user of its own, sees the system read-only, and lets V8 compile', () => {
    const held = { DynamicUser: 'yes', ProtectSystem: 'strict', ProtectHome: 'yes', StateDirectoryMode: '0700', UMask: '0077' };
    expect(Object.keys(held).map((key) => [key, only(key)])).toEqual(Object.entries(held));
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
    // And lets hashing give way to requests (platform/hashing/hashing-priority.ts): the last line that names a call decides.
    expect(unit.get('SystemCallFilter')?.at(-1)).toBe('setpriority');
    expect(Number.parseInt(only('TimeoutStopSec') ?? '', 10)).toBeGreaterThanOrEqual(2 * drainSeconds);
  });

  describe.skipIf(!hasSystemd)('as systemd reads it', () => {
    let folder: string;
    let path: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'daemun-unit-'));
      path = join(folder, 'daemun.service');
      // Node is somewhere else on a machine that only tests.
      writeFileSync(path, textOf('deploy/daemun.service').replace('ExecStart=/usr/bin/node ', `ExecStart=${process.execPath} `));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('is a unit without a fault', () => {
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
      const about = (stdout + stderr).split('\n').filter((line) => line.includes('daemun'));
      expect([status, about]).toEqual([0, []]);
    });

    it('is exposed to at most 2.0 of 10', () => {
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', path], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(Number(/exposure level for daemun\.service: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(2);
    });
  });
});

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold?: number;
}
interface Pod {
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
  readonly containers: readonly [
    {
      readonly env: readonly { readonly name: string; readonly value: string }[];
      readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
      readonly startupProbe: Probe;
      readonly livenessProbe: Probe;
      readonly readinessProbe: Probe;
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
    },
  ];
}
interface Deployment {
  readonly kind: string;
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly strategy: { readonly rollingUpdate: object };
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: Pod };
  };
}
interface OtherKind {
  readonly kind: string;
  readonly spec: { readonly selector: { readonly matchLabels?: object; readonly app?: string }; readonly maxUnavailable?: number };
}

describe('the Deployment of docs/guides/deploy.md', () => {
  const yaml = /```yaml\n(apiVersion[\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const [deployment, budget, service] = documentsOf<unknown>(yaml) as unknown as [Deployment, OtherKind, OtherKind];
  const { template, selector, strategy } = deployment.spec;
  const pod = template.spec;
  const [container] = pod.containers;
  const variables = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

  it('gives Daemun settings that it knows and starts with, and keeps those out that Kubernetes makes', async () => {
    const env = { ...image.env, ...variables };
    expect(await settingsOf(env, secrets)).toMatchObject({
      environment: 'production',
      databaseUrl: secretFiles['database-url'],
      mail: { url: secretFiles['mail'] },
    });
    // A Service called daemun would otherwise set DAEMUN_PORT in every pod: an unknown setting.
    await expect(settingsOf({ ...env, DAEMUN_PORT: 'tcp://10.0.0.1:80' }, secrets)).rejects.toThrow('DAEMUN_PORT');
    expect(pod.enableServiceLinks).toBe(false);
    const mount = container.volumeMounts.find(({ name }) => name === 'secrets');
    expect(mount?.readOnly).toBe(true);
    for (const [name, value] of Object.entries(variables)) if (name.endsWith('_FILE')) expect(value).toContain(`${mount?.mountPath}/`);
    // The guide puts each of them into the Secret.
    for (const name of Object.keys(secretFiles)) expect(guide).toContain(`--from-file=${name}=secrets/${name}`);
  });

  it('routes by readiness, restarts by liveness, and waits as long as a migration may', async () => {
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: '/healthz', port: 'http' },
      { path: '/healthz', port: 'http' },
      { path: '/readyz', port: 'http' },
    ]);
    expect(container.ports).toEqual([{ name: 'http', containerPort: image.port }]);
    const { migrationWaitSeconds } = await settingsOf({ ...image.env, ...variables }, secrets);
    expect(startupProbe.periodSeconds * (startupProbe.failureThreshold ?? 3)).toBeGreaterThan(migrationWaitSeconds);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(2 * drainSeconds);
  });

  it('runs as the image’s user, with nothing to write but its data', () => {
    const id = Number(image.user.split(':')[0]);
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: id,
      runAsGroup: id,
      fsGroup: id,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.volumeMounts.filter(({ readOnly }) => !readOnly)).toEqual([{ name: 'data', mountPath: image.volumes[0] }]);
  });

  it('has a budget for disruptions and a Service, of the pods that it makes', () => {
    expect([deployment.kind, budget.kind, service.kind]).toEqual(['Deployment', 'PodDisruptionBudget', 'Service']);
    expect([selector.matchLabels, budget.spec.selector.matchLabels, service.spec.selector]).toEqual(
      Array(3).fill(template.metadata.labels),
    );
    expect([budget.spec.maxUnavailable, strategy.rollingUpdate]).toEqual([1, { maxSurge: 1, maxUnavailable: 0 }]);
  });
});
