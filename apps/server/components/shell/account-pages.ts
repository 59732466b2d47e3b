import { KeyRound, Link2, MonitorSmartphone, Shield, UserRound } from 'lucide-react';

/** The pages of an account, in the order of tabs and menu. `name` is a text of the shell. */
export const accountPages = [
  { name: 'account', href: '/account', Icon: UserRound },
  { name: 'security', href: '/account/security', Icon: Shield },
  { name: 'connections', href: '/account/connections', Icon: Link2 },
  { name: 'sessions', href: '/account/sessions', Icon: MonitorSmartphone },
  { name: 'apiKeys', href: '/account/api-keys', Icon: KeyRound },
] as const;
