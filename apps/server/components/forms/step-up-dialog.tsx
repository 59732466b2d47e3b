'use client';

import { useTranslations } from 'use-intl';
import type { ShownProvider } from '../../lib/social.ts';
import { Dialog } from '../ui/dialog.tsx';
import { StepUp } from './step-up.tsx';

interface Props {
  /** The methods that would raise the session. */
  methods: readonly string[];
  providers: readonly ShownProvider[];
  onAnswer: (proven: boolean) => void;
}

/** Asks for a fresh proof above the page whose call needs it. */
export function StepUpDialog({ methods, providers, onAnswer }: Props) {
  const text = useTranslations('stepUp');
  return (
    <StepUp
      methods={methods}
      providers={providers}
      onProven={() => onAnswer(true)}
      frame={(lead, forms) => (
        <Dialog open onOpenChange={(open) => !open && onAnswer(false)} title={text('title')} lead={lead}>
          {forms}
        </Dialog>
      )}
    />
  );
}
