import { ChevronRight, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

interface Props {
  href: string;
  Icon: LucideIcon;
  title: string;
  /** The state, in a few words. */
  state: ReactNode;
  /** The row needs the owner's attention. */
  warn?: boolean;
}

/** One line of the security page. The whole line opens its page. */
export function SecurityRow({ href, Icon, title, state, warn = false }: Props) {
  return (
    <li>
      <Link href={href} prefetch={false} className="-mx-2 flex min-h-15 items-center gap-3.5 rounded-lg px-2 py-2 hover:bg-sunken">
        <Icon className="size-5 shrink-0 text-accent" aria-hidden="true" />
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{title}</span>
          <span className={`block text-sm break-words ${warn ? 'text-caution' : 'text-ink-soft'}`}>{state}</span>
        </span>
        <ChevronRight className="size-5 shrink-0 text-ink-soft" aria-hidden="true" />
      </Link>
    </li>
  );
}
