import type { SettingsPart } from '../platform/config/part.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Route } from '../platform/http/route.ts';
import type { Finding } from './finding.ts';
import type { Lifecycle, Running } from './lifecycle.ts';
import type { Contribution, ContributionsUnderWay } from './slot.ts';
import { settingsRules } from './slots.ts';

/** An open capability: what it gives to later capabilities, and what runs in the background. */
export interface Opened<Gives extends object> extends Running {
  readonly gives: Gives;
  /** Items for slots that need something that `open` has created. */
  readonly contributes?: readonly Contribution[];
}

/** The name and the routes of a capability. `Has` is what the capability needs plus what it gives. */
interface Surface<in Has> {
  /** The name of its folder. */
  readonly name: string;
  /**
   * The settings that an operator can set. The TypeScript types stand in `platform/config/part.ts`; an embedder reads its own
   * settings with `ownSettings().of`.
   */
  readonly settings?: SettingsPart;
  /** Its routes under these settings. A sign-in method that is not enabled has no routes. */
  readonly routes?: (settings: Settings) => readonly Route<Has>[];
  /**
   * What the doctor finds in these settings. It works without an open system; checks that need one are contributed
   * (`examinations`).
   */
  readonly examine?: (settings: Settings) => readonly Finding[];
  /** Items for slots: subscribers, a factor, scheduled work, personal data. */
  readonly contributes?: (deps: Has) => readonly Contribution[];
}

interface Opens<in Needs, out Gives extends object> {
  /** Creates what the capability gives. An error here ends the start, and closes everything that was opened before. */
  readonly open: (deps: Needs) => Opened<Gives> | Promise<Opened<Gives>>;
}

/**
 * One capability, declared in one value in `capability.ts` of its folder. `Needs` is what it uses of the capabilities before it
 * in the chain. `Gives` is what it adds for its own routes and for the capabilities after it. A capability that gives something
 * must have `open`.
 */
export type Capability<Needs, Gives extends object = object> = Surface<Needs & Gives> &
  (keyof Gives extends never ? Partial<Opens<Needs, Gives>> : Opens<Needs, Gives>);

/** Capabilities in the order in which they are opened. `Has` is what the platform and all of them give. */
export interface Chain<Platform extends object, Has extends object> {
  /** Adds a capability. This does not compile if the capability needs something that none before it gives. */
  with<Gives extends object = object>(capability: Capability<Has, Gives>): Chain<Platform, Has & Gives>;
  /** Adds the capabilities of an embedder. Nothing in this code can need what they give. */
  and(capabilities: readonly Capability<Has>[]): Chain<Platform, Has>;
  /**
   * Opens the capabilities in order, on top of the platform. What runs in the background is added to the lifecycle, which stops
   * it later.
   * @throws TypeError if two capabilities have one name or give the same thing. Also throws whatever a capability throws.
   */
  open(platform: Platform, to: { readonly lifecycle: Lifecycle; readonly contributions: ContributionsUnderWay }): Promise<Has>;
  /** The settings of each capability, in the order of the capabilities. */
  settings(): readonly SettingsPart[];
  /** What the doctor finds in these settings, in the order of the capabilities. */
  examine(settings: Settings): readonly Finding[];
  /** Every route, in the order of the capabilities. */
  routes(settings: Settings): readonly Route<Has>[];
}

/** A capability without its type parameters, after the compiler has checked its place. */
type Link = Surface<never> & Partial<Opens<never, object>>;

/** A chain that contains only the platform. */
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
      for (const { name, open, examine, contributes } of links) {
        if (names.has(name)) throw new TypeError(`two capabilities are called ${name}`);
        names.add(name);
        const { gives = {}, contributes: own = [], ...running } = (await open?.(deps as never)) ?? {};
        for (const [key, value] of Object.entries(gives)) {
          if (Object.hasOwn(deps, key)) throw new TypeError(`${name} gives ${key}, which is there already`);
          deps[key] = value;
        }
        lifecycle.add(running);
        contributions.add(own);
        if (examine) contributions.add([settingsRules.of(examine)]);
        if (contributes) contributions.add(contributes(deps as never));
      }
      // `with` has checked for each capability that the ones before it give what it needs.
      return deps as Has;
    },
    settings: () => links.flatMap(({ settings }) => settings ?? []),
    examine: (settings) => links.flatMap(({ examine }) => examine?.(settings) ?? []),
    routes: (settings) => links.flatMap(({ routes }) => (routes?.(settings) ?? []) as readonly Route<Has>[]),
  };
}
