import { KeyRound, Link2, MonitorSmartphone, Shield, UserRound } from 'lucide-react';

/** The pages of an account, in the order of tabs and menu. `name` is a text of the shell. */
const pages = [
  { name: 'account', href: '/account', Icon: UserRound },
  { name: 'security', href: '/account/security', Icon: Shield },
  { name: 'connections', href: '/account/connections', Icon: Link2 },
  { name: 'sessions', href: '/account/sessions', Icon: MonitorSmartphone },
  { name: 'apiKeys', href: '/account/api-keys', Icon: KeyRound },
] as const;

/** `connections`: this deployment has social providers. */
export function accountPages(connections: boolean): readonly (typeof pages)[number][] {
  return pages.filter(({ name }) => connections || name !== 'connections');
}
