import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { subscribers } from '../../kernel/slots.ts';
import { sendNotices } from './subscriber.ts';

/** Tells owners what happened to their accounts (S-56). Last of those who hear of it: what became of it is known by then. */
export const notices: Capability<Base> = {
  name: 'notices',
  contributes: (deps) => [subscribers.of(sendNotices(deps))],
};
