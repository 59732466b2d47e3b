import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import type { ReactNode } from 'react';

const looks = {
  good: ['bg-accent-wash text-ink', CircleCheck, 'text-accent'],
  plain: ['bg-sunken text-ink', Info, 'text-ink-soft'],
  caution: ['bg-caution-wash text-ink', Info, 'text-caution'],
  bad: ['bg-danger-wash text-ink', CircleAlert, 'text-danger'],
} as const;

interface Props {
  look: keyof typeof looks;
  children: ReactNode;
  action?: ReactNode;
}

/** Something to know. Bad news interrupts a screen reader; other news waits its turn. */
export function Notice({ look, children, action }: Props) {
  const [box, Icon, ink] = looks[look];
  return (
    <div role={look === 'bad' ? 'alert' : 'status'} className={`flex gap-2.5 rounded-lg px-3.5 py-3 text-[15px] leading-relaxed ${box}`}>
      <Icon className={`mt-1 size-4 shrink-0 ${ink}`} aria-hidden="true" />
      <div className="grid min-w-0 flex-1 gap-1">
        <div>{children}</div>
        {action && <div>{action}</div>}
      </div>
    </div>
  );
}
