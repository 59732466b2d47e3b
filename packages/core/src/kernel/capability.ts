import type { SettingsPart } from '../platform/config/part.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Route } from '../platform/http/route.ts';
import type { Lifecycle, Running } from './lifecycle.ts';
import type { Contribution, ContributionsUnderWay } from './slot.ts';

/** What a capability is once it is open: what later ones may need, and what of it runs beside requests. */
export interface Opened<Gives extends object> extends Running {
  readonly gives: Gives;
  /** What it adds to the lists that others read, of what it has opened for itself. */
  readonly contributes?: readonly Contribution[];
}

/** The name and the surface of a capability. `Has`: what it needs and what it gives. */
interface Surface<in Has> {
  /** That of its folder. */
  readonly name: string;
  /** What an operator sets of it. Its types stand beside it (`platform/config/part.ts`); an embedder reads its own with `ownSettings().of`. */
  readonly settings?: SettingsPart;
  /** Its routes, as these settings have them; a way to sign in that is not offered has none. */
  readonly routes?: (settings: Settings) => readonly Route<Has>[];
  /** What it adds to the lists that others read: subscribers, a factor, scheduled work, personal data. */
  readonly contributes?: (deps: Has) => readonly Contribution[];
}

interface Opens<in Needs, out Gives extends object> {
  /** Makes what it gives. Whatever fails here ends the start, and closes what was opened before. */
  readonly open: (deps: Needs) => Opened<Gives> | Promise<Opened<Gives>>;
}

/**
 * One capability, declared in one value: the folder's `capability.ts`. `Needs` is what it takes of those before it in the chain,
 * `Gives` what it adds for its own routes and for those after it. One that gives something must open it.
 */
export type Capability<Needs, Gives extends object = object> = Surface<Needs & Gives> &
  (keyof Gives extends never ? Partial<Opens<Needs, Gives>> : Opens<Needs, Gives>);

/** Capabilities in the order in which they are opened. `Has`: what all of them give, beside the platform. */
export interface Chain<Platform extends object, Has extends object> {
  /** Adds one. It does not compile where it needs what none before it gives. */
  with<Gives extends object = object>(capability: Capability<Has, Gives>): Chain<Platform, Has & Gives>;
  /** Adds those of an embedder: they give nothing that is known here. */
  and(capabilities: readonly Capability<Has>[]): Chain<Platform, Has>;
  /**
   * Opens them in order, on what the platform gives. What runs is added to the lifecycle, which closes it again.
   * @throws TypeError where two have one name, or two give the same; and whatever one of them throws
   */
  open(platform: Platform, to: { readonly lifecycle: Lifecycle; readonly contributions: ContributionsUnderWay }): Promise<Has>;
  /** What operators set of each, in the order of the capabilities. */
  settings(): readonly SettingsPart[];
  /** Every route, in the order of the capabilities. */
  routes(settings: Settings): readonly Route<Has>[];
}

/** What is left of a capability once the compiler has checked its place. */
type Link = Surface<never> & Partial<Opens<never, object>>;

/** A chain with nothing in it but the platform. */
export function chain<Platform extends object>(): Chain<Platform, Platform> {
  return link([]);
}

function link<Platform extends object, Has extends object>(links: readonly Link[]): Chain<Platform, Has> {
  return {
    with: (capability) => link([...links, capability as Link]),
    and: (capabilities) => link([...links, ...(capabilities as readonly Link[])]),
    async open(platform, { lifecycle, contributions }) {
      const names = new Set<string>();
      const deps: Record<string, unknown> = Object.fromEntries(Object.entries(platform));
      for (const { name, open, contributes } of links) {
        if (names.has(name)) throw new TypeError(`two capabilities are called ${name}`);
        names.add(name);
        const { gives = {}, contributes: own = [], ...running } = (await open?.(deps as never)) ?? {};
        for (const [key, value] of Object.entries(gives)) {
          if (Object.hasOwn(deps, key)) throw new TypeError(`${name} gives ${key}, which is there already`);
          deps[key] = value;
        }
        lifecycle.add(running);
        contributions.add(own);
        if (contributes) contributions.add(contributes(deps as never));
      }
      // `with` has checked, capability by capability, that this is what they give.
      return deps as Has;
    },
    settings: () => links.flatMap(({ settings }) => settings ?? []),
    routes: (settings) => links.flatMap(({ routes }) => (routes?.(settings) ?? []) as readonly Route<Has>[]),
  };
}
