/** An item that a capability adds to a slot, which other code reads: a subscriber, a factor, a sweep. */
export interface Contribution {
  /** The key of its slot. */
  readonly key: symbol;
  readonly item: unknown;
}

/** A list that capabilities add items to. The code that reads the list defines the slot beside the type of its items. */
export interface Slot<Item> {
  readonly key: symbol;
  /** Makes an item for this slot. */
  of(item: Item): Contribution;
}

/** Defines a slot. `name` helps a person who inspects a running system. */
export function slot<Item>(name: string): Slot<Item> {
  const key = Symbol(name);
  return { key, of: (item) => ({ key, item }) };
}

/** All items of a slot, in the order in which the capabilities were opened. */
export interface Contributions {
  /** The list is complete once every capability is open. Read it when something happens, not when something is built. */
  all<Item>(slot: Slot<Item>): readonly Item[];
}

/** The items that capabilities are still adding. */
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
    // Only the slot's own `of` makes items for it, so the item has the type of the slot.
    all: <Item>({ key }: Slot<Item>) => listOf(key) as readonly Item[],
  };
}
