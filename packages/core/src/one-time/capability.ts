import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { sealedColumns, subscribers } from '../kernel/slots.ts';
import { oneTimeItems } from './one-time-table.ts';
import { tokens } from './single-use.ts';
import { revokeEndedLinks } from './subscriber.ts';
import { singleUseTokens } from './tables.ts';

/** Links that work once: links in mails, and the link of the first start. */
export const oneTime: Capability<Base> = {
  name: 'one-time',
  contributes: ({ contributions }) => [
    subscribers.of(revokeEndedLinks(contributions)),
    sealedColumns.of({ name: 'single_use_tokens.payload', table: singleUseTokens, column: singleUseTokens.payload }),
    ...oneTimeItems(tokens),
  ],
};
