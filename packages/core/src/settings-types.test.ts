import { describe, expect, it } from 'vitest';
import type * as checked from './platform/config/settings.ts';
import type * as flat from './settings.gen.ts';
import './settings.ts';

/** A type with every alias and intersection written out, `readonly` left aside. */
type Plain<Type> = Type extends (...given: never) => unknown
  ? Type
  : Type extends readonly (infer Item)[]
    ? Plain<Item>[]
    : Type extends object
      ? { -readonly [Key in keyof Type]: Plain<Type[Key]> }
      : Type;
type Same<One, Other> = (<Type>() => Type extends Plain<One> ? 1 : 2) extends <Type>() => Type extends Plain<Other> ? 1 : 2 ? true : false;
/** The settings whose flat type is another one than the schema's. */
type Different<One, Other> = {
  [Key in keyof One | keyof Other]: Key extends keyof One & keyof Other ? (Same<One[Key], Other[Key]> extends true ? never : Key) : Key;
}[keyof One | keyof Other];

/** The type check refuses a name here. */
const none = <Name extends never>(...different: Name[]): number => different.length;

describe('the flat types of the settings', () => {
  it('are those of the schemas, for what is written and for what is read', () => {
    const written: Different<Required<flat.SettingsInput>, Required<checked.SettingsInput>>[] = [];
    const read: Different<Required<flat.Settings>, Required<checked.Settings>>[] = [];
    expect(none(...written) + none(...read)).toBe(0);
  });

  it('may each be handed on for the other', () => {
    const there = (settings: checked.Settings): flat.Settings => settings;
    const back = (settings: flat.Settings): checked.Settings => settings;
    const given = (input: flat.SettingsInput): checked.SettingsInput => input;
    const taken = (input: checked.SettingsInput): flat.SettingsInput => input;
    expect([there, back, given, taken]).toHaveLength(4);
  });
});
