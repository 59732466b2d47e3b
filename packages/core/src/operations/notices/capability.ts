import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { subscribers } from '../../kernel/slots.ts';
import { sendNotices } from './subscriber.ts';

/** Tells owners what happened to their accounts (S-56). This subscriber is the last one, because it needs the result of the others. */
export const notices: Capability<Base> = {
  name: 'notices',
  contributes: (deps) => [subscribers.of(sendNotices(deps))],
};
