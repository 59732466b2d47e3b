/** Far more than there are routes, kinds and names; far less than would hurt whoever stores the series. */
const valuesAtMost = 300;
/** Stands for every further value. */
export const otherValue = 'other';

/**
 * Labels come from lists of our own, and from capabilities that an embedder has written. Should one of them ever put something
 * else there, such as a path as it was sent, it costs no more than so many series: memory stays bounded, whatever comes.
 */
export function boundedLabels(): (name: string, value: string) => string {
  const known = new Map<string, Set<string>>();
  return (name, value) => {
    const values = known.get(name) ?? new Set<string>();
    known.set(name, values);
    if (values.has(value)) return value;
    if (values.size >= valuesAtMost) return otherValue;
    values.add(value);
    return value;
  };
}
