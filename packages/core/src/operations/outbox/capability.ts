import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { showsOutbox } from '../../platform/config/settings.ts';
import { deleteOutbox, getOutbox } from '../../platform/mail/outbox-routes.ts';

/** The embedded mailbox. The mailbox does not exist in production (S-112), nor under an origin that other machines can reach. */
export const outbox: Capability<Base> = {
  name: 'outbox',
  routes: (settings) => (showsOutbox(settings) ? [getOutbox, deleteOutbox] : []),
};
