'use client';

import type { Method } from './method.ts';
import { CodeAsSecondFactor, CodeBesideLink, StepUpWithCode } from './typed-code.tsx';

/** One of the saved codes. Each code works once. An account that has nothing else is told so before its codes are used up. */
export const backupCode: Method = {
  name: 'backup-code',
  secondFactor: {
    label: 'useBackup',
    whereAlone: 'onlyCodes',
    Form: (props) => <CodeAsSecondFactor {...props} kind="backup-code" />,
  },
  stepUp: { label: 'useBackup', lead: 'leadBackup', Form: (props) => <StepUpWithCode {...props} kind="backup-code" /> },
  besideLink: { label: 'useBackup', Form: (props) => <CodeBesideLink {...props} kind="backup-code" /> },
};
