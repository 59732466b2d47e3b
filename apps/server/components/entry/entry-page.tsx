import type { ReactNode } from 'react';
import { Logo } from '../logo.tsx';
import { PageHeading } from './page-heading.tsx';

interface Props {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  below?: ReactNode;
}

/** One column, one thing to do: the frame of sign-in, sign-up and every link of a mail. */
export function EntryPage({ title, lead, children, below }: Props) {
  return (
    <div className="m-auto grid w-full max-w-md gap-6 px-4 pt-4 pb-12">
      <div className="grid gap-6 rounded-2xl border border-line bg-surface p-6 sm:p-9">
        <div className="grid gap-2">
          <Logo className="mb-3 size-11 text-accent" />
          <PageHeading title={title} />
          {lead && <p className="text-[15px] leading-relaxed text-ink-soft">{lead}</p>}
        </div>
        {children}
      </div>
      {below && <div className="text-center text-[15px] text-ink-soft">{below}</div>}
    </div>
  );
}

/** The classes of a link inside a sentence. */
export const inlineLink = 'rounded font-semibold text-accent underline-offset-4 hover:text-accent-strong hover:underline';
