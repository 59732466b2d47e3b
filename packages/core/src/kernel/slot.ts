/** One thing that a capability adds to a list that somebody else reads: a subscriber, a factor, a sweep. */
export interface Contribution {
  /** That of its slot. */
  readonly key: symbol;
  readonly item: unknown;
}

/** A list that capabilities add to. It is defined beside the type of its items, by whoever reads it. */
export interface Slot<Item> {
  readonly key: symbol;
  /** What a capability hands over. */
  of(item: Item): Contribution;
}

/** Defines a list that capabilities add to. `name`: for whoever looks into a running system. */
export function slot<Item>(name: string): Slot<Item> {
  const key = Symbol(name);
  return { key, of: (item) => ({ key, item }) };
}

/** What all capabilities have added, in the order in which they were opened. */
export interface Contributions {
  /** Whole once every capability is open: read it when something happens, not when something is built. */
  all<Item>(slot: Slot<Item>): readonly Item[];
}

/** Contributions that are still being made. */
export interface ContributionsUnderWay extends Contributions {
  add(contributions: readonly Contribution[]): void;
}

/** Starts with empty lists. */
export function createContributions(): ContributionsUnderWay {
  const lists = new Map<symbol, unknown[]>();
  const listOf = (key: symbol): unknown[] => {
    const known = lists.get(key) ?? [];
    lists.set(key, known);
    return known;
  };
  return {
    add: (contributions) => {
      for (const { key, item } of contributions) listOf(key).push(item);
    },
    // An item comes into the list of a slot by that slot's own `of` alone.
    all: <Item>({ key }: Slot<Item>) => listOf(key) as readonly Item[],
  };
}
