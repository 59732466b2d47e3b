/** Far more values than there are routes, kinds and names. Still few enough for the server that stores the series. */
const valuesAtMost = 300;
/** Replaces every further value. */
export const otherValue = 'other';

/**
 * Label values come from lists in this code, and from the capabilities of an embedder. If one of them ever uses something else,
 * such as the path of a request, the number of series stays limited. Memory therefore stays bounded whatever arrives.
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
