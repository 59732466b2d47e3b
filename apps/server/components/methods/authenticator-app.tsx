'use client';

import type { Method } from './method.ts';
import { CodeAsSecondFactor, CodeBesideLink, StepUpWithCode } from './typed-code.tsx';

/** A code of an authenticator app. */
export const authenticatorApp: Method = {
  name: 'totp',
  secondFactor: { label: 'useApp', Form: (props) => <CodeAsSecondFactor {...props} kind="totp" /> },
  stepUp: { label: 'useApp', lead: 'leadTotp', Form: (props) => <StepUpWithCode {...props} kind="totp" /> },
  besideLink: { label: 'useApp', Form: (props) => <CodeBesideLink {...props} kind="totp" /> },
};
