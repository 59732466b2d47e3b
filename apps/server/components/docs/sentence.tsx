import { Fragment } from 'react';

/** A sentence of a declaration. Text in `backticks` is code, which no translator changes. */
export function Sentence({ children }: { children: string }) {
  return children.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence stay where they are
      <code key={index} translate="no" className="rounded bg-sunken px-1 break-all">
        {part}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same
      <Fragment key={index}>
        <span>{part}</span>
      </Fragment>
    ),
  );
}
