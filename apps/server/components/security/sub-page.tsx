import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { getText } from '../../lib/page.ts';

interface Props {
  /** The id of the heading, which labels the content of the page. */
  id: string;
  title: string;
  children: ReactNode;
}

/** A page below the security page: the way back, its own heading, and its content. */
export async function SubPage({ id, title, children }: Props) {
  const text = await getText('security');
  return (
    <>
      <div className="grid justify-items-start gap-1">
        <Link
          href="/account/security"
          prefetch={false}
          className="-ml-1 flex min-h-11 items-center gap-1 rounded-md pr-2 text-[15px] font-medium text-accent hover:underline"
        >
          <ChevronLeft className="size-5" aria-hidden="true" />
          {text('title')}
        </Link>
        <h1 id={id} className="text-[26px] font-bold tracking-tight">
          {title}
        </h1>
      </div>
      {children}
    </>
  );
}
