/** A sentence with a part that is no word of any language, such as an address. No translator changes that part. */
export function Verbatim({ of, children }: { of: string; children: string }) {
  const at = of === '' ? -1 : children.indexOf(of);
  if (at < 0) return <span>{children}</span>;
  return (
    <>
      <span>{children.slice(0, at)}</span>
      <span translate="no">{of}</span>
      <span>{children.slice(at + of.length)}</span>
    </>
  );
}
