import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { variable } from './variable.ts';
import { pathsOf, variablesOf } from './variables-of.ts';

describe('a setting', () => {
  it('says its variable beside its field, and the schema says the rest', () => {
    const part = {
      title: 'Doors',
      shape: {
        doors: z
          .strictObject({
            openSeconds: variable('DOOR_SECONDS', z.number().int().min(1).max(60).default(5).describe('A door stays open for')),
            colours: variable('DOOR_COLOURS', z.array(z.string()).optional(), { takes: 'colours, separated by commas', standard: 'none' }),
            waits: variable('DOOR_WAITS', z.array(z.number()).default([1, 2])),
            lock: z
              .strictObject({
                key: variable('DOOR_KEY', z.string().describe('Opens all of them'), { secret: true }),
                kind: variable('DOOR_LOCK', z.enum(['bolt', 'bar', 'none'])),
                silent: variable('DOOR_SILENT', z.boolean().default(false)),
              })
              .optional(),
            /** A function cannot be a variable. */
            opened: z.custom<() => void>((value) => typeof value === 'function').optional(),
          })
          .prefault({}),
      },
    };
    const at = (path: string) => variablesOf(part).find((one) => one.path === path);
    expect(variablesOf(part).map(({ name, path, kind, takes }) => [name, path, kind, takes])).toEqual([
      ['DOOR_SECONDS', 'doors.openSeconds', 'number', 'a whole number from 1 to 60'],
      ['DOOR_COLOURS', 'doors.colours', 'list', 'colours, separated by commas'],
      ['DOOR_WAITS', 'doors.waits', 'number-list', 'text'],
      ['DOOR_KEY', 'doors.lock.key', 'text', 'text'],
      ['DOOR_LOCK', 'doors.lock.kind', 'text', 'bolt, bar or none'],
      ['DOOR_SILENT', 'doors.lock.silent', 'flag', 'on or off'],
    ]);
    expect(at('doors.openSeconds')).toMatchObject({ means: 'A door stays open for', default: 5 });
    expect(at('doors.lock.key')).toMatchObject({ means: 'Opens all of them', secret: true });
    expect(pathsOf(part)).toContain('doors.opened');
  });

  it('has one variable: a field that stands at two places is refused where it is declared', () => {
    const field = variable('DOOR_NAME', z.string());
    expect(() => variable('DOOR_TITLE', field)).toThrow('the field of DOOR_TITLE has another variable already');
  });
});
