import { expect, it } from 'vitest';
import { createSketch } from './sketch.ts';

it('a sketch estimates no key below what was raised for it, whatever shares its cells', () => {
  const sketch = createSketch(1);
  sketch.raise('mina', 5);
  sketch.raise('other', 1);
  expect([sketch.estimate('mina'), sketch.estimate('other')]).toEqual([5, 5]);
});

it('a key that was never raised shares all of its cells with others hardly ever, and any of them often', () => {
  const sketch = createSketch(64);
  for (let key = 0; key < 16; key += 1) sketch.raise(`raised ${key}`, 100);
  const wrong = Array.from({ length: 500 }, (_, key) => sketch.estimate(`fresh ${key}`)).filter((estimate) => estimate > 0);
  expect(wrong.length).toBeLessThan(150);
});
