import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { hour } from '../../platform/config/lifetime.ts';
import { typedText } from '../../platform/typed-text.ts';

const Title = z.strictObject({ en: typedText(200), ko: typedText(200) }).meta({
  id: 'OAuthScopeTitle',
  description: 'What a person is asked to allow',
  example: { en: 'See your orders', ko: '주문 보기' },
});
const ScopeOfResource = z
  .strictObject({
    scope: z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/),
    title: Title,
    optional: z.boolean().optional(),
    default: z.boolean().optional(),
    dynamicClients: z.boolean().optional(),
  })
  .meta({ id: 'OAuthResourceScope', example: { scope: 'orders:read', title: { en: 'See your orders', ko: '주문 보기' } } });

const settable = {
  name: typedText(100),
  scopes: z.array(ScopeOfResource).max(200),
  servedBy: z.array(z.string().max(2048)).max(100),
  requireDpop: z.boolean(),
  accessTokenSeconds: z.number().int().min(10).max(hour).nullable(),
} as const;

const identifier = z.string().min(1).max(2048).meta({ description: 'An absolute URI without a fragment: the `aud` of its tokens' });

/** A resource that an operator makes. */
export const NewResourceBody = z.strictObject({
  identifier,
  ...settable,
  scopes: settable.scopes.default([]),
  servedBy: settable.servedBy.default([]),
  requireDpop: settable.requireDpop.default(false),
  accessTokenSeconds: settable.accessTokenSeconds.default(null),
});
export type NewResourceInput = z.output<typeof NewResourceBody>;

/** What an operator changes of a resource. What is left out stays. */
export const ResourceChanges = z.strictObject({ identifier }).extend(z.object(settable).partial().shape);
export type ResourceChangesInput = z.output<typeof ResourceChanges>;

/** The identifier of a resource to delete. */
export const ResourceName = z.strictObject({ identifier });

/** A resource as its operator sees it. */
export const ResourceView = z.object({ identifier, ...settable, createdAt: Moment }).meta({ id: 'OAuthResource' });
