import { createHash } from 'node:crypto';
import type { Daemun, DaemunInput, Parts } from '../public-types.ts';
import { type Mounted, mount } from './mounted.ts';
import type { PageGuard } from './page-needs.ts';

/** The settings of `createDaemun`, as an app has them in its environment: a missing variable is undefined. */
export type EmbedSettings = { readonly [Name in Exclude<keyof DaemunInput, 'secrets'>]?: DaemunInput[Name] | undefined } & {
  readonly secrets?: readonly (string | undefined)[] | undefined;
};

/** A running Daemun in this process. */
export interface Opened {
  readonly daemun: Daemun;
  readonly mounted: Mounted;
  readonly guard: PageGuard;
}

/** One embedded Daemun of this process, whichever copies of the app's modules hot reloads and bundles make. */
interface Place {
  digest: string;
  open: () => Promise<Opened>;
  opened: Promise<Opened> | undefined;
  /** The stop of the one before. Two cannot have the embedded database at once. */
  stopped: Promise<void>;
}

const placesKey: unique symbol = Symbol.for('daemun.embedded') as never;
const kept = globalThis as { [placesKey]?: Map<string, Place> };

/** Next.js evaluates the modules of an app while it builds. Nothing is opened then: there may be no database, and no secret. */
export function isBuilding(): boolean {
  return process.env['NEXT_PHASE'] === 'phase-production-build';
}

/**
 * The Daemun of these settings in this process. The first call of the result opens it: creates, migrates and starts it. If that
 * fails, the next call tries again. A later call of `embedded` for the same origin with the same settings shares it. With other
 * settings, as after an edit in development, the one before is stopped, and everybody gets the new one.
 * @param settings left out: those of the environment variables (docs/configuration.md)
 */
export function embedded(settings: EmbedSettings | undefined, parts: Parts = {}): () => Promise<Opened> {
  kept[placesKey] ??= new Map();
  const places = kept[placesKey];
  const key = settings?.origin ?? '';
  const digest = digestOf(settings);
  const place = places.get(key);
  if (!place) places.set(key, { digest, open: () => open(settings, parts), opened: undefined, stopped: Promise.resolve() });
  else if (place.digest !== digest) {
    place.stopped = stopAfter(place.stopped, place.opened);
    Object.assign(place, { digest, open: () => open(settings, parts), opened: undefined });
  }
  return () => present(places, key);
}

function present(places: Map<string, Place>, key: string): Promise<Opened> {
  const place = places.get(key);
  if (!place) throw new TypeError('nothing is embedded');
  if (place.opened) return place.opened;
  const opened = place.stopped.then(place.open);
  place.opened = opened;
  opened.catch(() => {
    if (place.opened === opened) place.opened = undefined;
  });
  return opened;
}

async function stopAfter(before: Promise<void>, opened: Promise<Opened> | undefined): Promise<void> {
  await before;
  const old = await opened?.catch(() => undefined);
  old?.mounted.unmount();
  old?.daemun.hangUp();
  await old?.daemun.stop().catch(() => undefined);
}

async function open(settings: EmbedSettings | undefined, parts: Parts): Promise<Opened> {
  if (isBuilding()) throw new Error('Daemun is not opened while Next.js builds. Only requests may ask for it.');
  // Loaded by the first request: a build that only looks at the module of the app loads no engine.
  const [{ createDaemun }, { depsOf }, { createPageGuard }] = await Promise.all([
    import('../create-daemun.ts'),
    import('../daemun.ts'),
    import('./page-guard.ts'),
  ]);
  const daemun = await createDaemun(settings ? given(settings) : await fromEnvironment(), parts);
  try {
    await daemun.migrate();
  } catch (error) {
    // What is open, the next try opens anew.
    await daemun.stop().catch(() => undefined);
    throw error;
  }
  daemun.start();
  return { daemun, mounted: mount(daemun), guard: createPageGuard(depsOf(daemun)) };
}

async function fromEnvironment(): Promise<DaemunInput> {
  const { settingsFromEnvironment } = await import('../settings.ts');
  return settingsFromEnvironment(process.env);
}

/** An empty variable counts as unset, as it does where Daemun reads the variables itself. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== '';

/** Settings that are there. The mode is that of the app, if the app does not say. `createDaemun` checks the rest. */
function given(settings: EmbedSettings): DaemunInput {
  const present = Object.entries(settings).filter(([, value]) => isGiven(value));
  const environment = process.env['NODE_ENV'] === 'production' ? 'production' : 'development';
  const secrets = settings.secrets?.filter(isGiven);
  return { environment, ...Object.fromEntries(present), ...(secrets && { secrets }) } as DaemunInput;
}

/** Tells settings apart, functions by their source. It is a hash, so that no secret lies around. */
function digestOf(settings: EmbedSettings | undefined): string {
  const seen = new Set<unknown>();
  const text: string | undefined = JSON.stringify(settings ?? null, (_, value: unknown) => {
    if (typeof value === 'function') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    // Tables and schemas of own capabilities refer to each other. They change with the functions around them.
    if (seen.has(value)) return undefined;
    seen.add(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    return Array.isArray(value) || prototype === Object.prototype || prototype === null ? value : undefined;
  });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
