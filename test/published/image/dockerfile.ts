import { readFileSync } from 'node:fs';

/** What a Dockerfile says of its image. Words in shell form, and instructions that are none of these, are refused. */
export interface Dockerfile {
  readonly from: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly copies: readonly Copy[];
  readonly user: string;
  readonly workdir: string;
  readonly volumes: readonly string[];
  readonly port: number;
  readonly stopSignal: string;
  readonly healthcheck: Healthcheck;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
}

/** A folder of the repository, and where it goes. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  /** Such as `{ chown: '65532:65532' }`. */
  readonly flags: Readonly<Record<string, string>>;
}

export interface Healthcheck {
  readonly command: readonly string[];
  /** Such as `{ interval: '30s' }`. */
  readonly flags: Readonly<Record<string, string>>;
}

interface Instruction {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** @throws Error for an instruction that downloads, runs something while building, or runs a shell */
export function readDockerfile(path: string): Dockerfile {
  const all = instructionsOf(readFileSync(path, 'utf8'));
  const known = 'FROM LABEL COPY ENV USER WORKDIR VOLUME EXPOSE HEALTHCHECK STOPSIGNAL ENTRYPOINT CMD'.split(' ');
  for (const { name } of all) if (!known.includes(name)) throw new Error(`${path} has ${name}`);
  const every = (name: string): readonly Instruction[] => all.filter((one) => one.name === name);
  const only = (name: string): Instruction => {
    const [one, another] = every(name);
    if (!one || another) throw new Error(`${path} takes ${name} once`);
    return one;
  };
  const healthcheck = only('HEALTHCHECK');
  if (!healthcheck.rest.startsWith('CMD ')) throw new Error(`${path}: HEALTHCHECK ${healthcheck.rest}`);
  return {
    from: only('FROM').rest,
    labels: pairsOf(every('LABEL')),
    env: pairsOf(every('ENV')),
    copies: every('COPY').map(({ flags, rest }) => {
      const [from = '', to = '', ...more] = rest.split(' ');
      if (more.length > 0 || flags['from'] !== undefined) throw new Error(`${path}: COPY ${rest}`);
      return { from, to, flags };
    }),
    user: only('USER').rest,
    workdir: only('WORKDIR').rest,
    volumes: every('VOLUME').map(({ rest }) => rest),
    port: Number(only('EXPOSE').rest),
    stopSignal: only('STOPSIGNAL').rest,
    healthcheck: { command: execForm(healthcheck.rest.slice(4)), flags: healthcheck.flags },
    entrypoint: execForm(only('ENTRYPOINT').rest),
    cmd: execForm(only('CMD').rest),
  };
}

function instructionsOf(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.map((line) => {
    const [, name = '', flags = '', rest = ''] = /^(\w+)\s+((?:--[\w-]+=\S+\s+)*)(.*?)\s*$/.exec(line) ?? [];
    const pairs = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value] as const);
    return { name: name.toUpperCase(), flags: Object.fromEntries(pairs), rest };
  });
}

function pairsOf(instructions: readonly Instruction[]): Readonly<Record<string, string>> {
  const pairs = instructions.flatMap(({ rest }) => [...rest.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)]);
  return Object.fromEntries(pairs.map(([, name = '', quoted, bare = '']) => [name, quoted ?? bare]));
}

/** A command that no shell reads: signals reach the process itself. @throws SyntaxError for one that a shell would read */
const execForm = (text: string): readonly string[] => JSON.parse(text) as string[];
