import type { TestHouse } from './house.ts';
import type { TestVisitor } from './visitor.ts';

/** A request that spends a single-use item, ready to be sent any number of times. */
export interface Spend {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the browser that it belongs to, where it belongs to one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What everybody but one is answered: one of these codes, with its status. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Where items are made: also by two processes, which have no clock that could be moved. */
export type RaceHouse = Pick<TestHouse, 'daemun' | 'outbox' | 'visitor'>;
export type Make = (house: RaceHouse) => Promise<Spend>;

/** For helpers that ask for more than they use of what is not there. */
export function whole(house: RaceHouse): TestHouse {
  return house as TestHouse;
}

/** Sends what a browser has, and leaves it as it is. */
export function cookieOf({ cookies }: TestVisitor): Readonly<Record<string, string>> {
  return { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
}
