import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What package-lock.json says of an installed package. */
export interface Locked {
  readonly version: string;
  readonly resolved?: string;
  /** Of another folder of this repository. */
  readonly link?: boolean;
  readonly integrity?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package of the lock file, and its place in it, such as `node_modules/pg/node_modules/x`. */
export interface Placed {
  readonly place: string;
  readonly locked: Locked;
}

/** The machines that a folder is made for. */
export interface Machines {
  readonly os: string;
  readonly cpus: readonly string[];
  readonly libc: string;
}

const root = resolve(import.meta.dirname, '../..');

/** Every package of package-lock.json, by its place. */
export function readLock(): Readonly<Record<string, Locked>> {
  return (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }).packages;
}

/**
 * What these dependencies need to run on these machines, in the versions of the lock file, whether installed here or not.
 * @param names dependencies that are found from the root of the repository
 * @throws Error if the lock file has no package of such a name
 */
export function closureOf(names: readonly string[], machines: Machines, lock: Readonly<Record<string, Locked>>): readonly Placed[] {
  const found = new Map<string, Locked>();
  const visit = (name: string, from: string, optional: boolean): void => {
    const place = placeOf(name, from, lock);
    const locked = place === undefined ? undefined : lock[place];
    if (place === undefined || locked === undefined) {
      if (optional) return;
      throw new Error(`package-lock.json has no ${name}, which ${from || 'the server'} needs`);
    }
    if (found.has(place) || !runsOn(locked, machines)) return;
    found.set(place, locked);
    for (const [needed, isOptional] of needsOf(locked)) visit(needed, place, isOptional);
  };
  for (const name of names) visit(name, '', false);
  return [...found].map(([place, locked]) => ({ place, locked }));
}

/** The nearest package of that name, as Node looks for it. */
function placeOf(name: string, from: string, lock: Readonly<Record<string, Locked>>): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[place]) return place;
    if (folder === '') return undefined;
  }
}

function needsOf(locked: Locked): readonly (readonly [name: string, optional: boolean])[] {
  const peers = Object.keys(locked.peerDependencies ?? {}).filter((name) => !locked.peerDependenciesMeta?.[name]?.optional);
  return [
    ...Object.keys(locked.dependencies ?? {}).map((name) => [name, false] as const),
    ...Object.keys(locked.optionalDependencies ?? {}).map((name) => [name, true] as const),
    ...peers.map((name) => [name, true] as const),
  ];
}

const runsOn = ({ os, cpu, libc }: Locked, machines: Machines): boolean =>
  (os?.includes(machines.os) ?? true) &&
  (cpu?.some((one) => machines.cpus.includes(one)) ?? true) &&
  (libc?.includes(machines.libc) ?? true);
