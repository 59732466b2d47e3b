import { findUserById } from '../../account/queries.ts';
import { findWaysBack } from '../../account/way-back/queries.ts';
import { type EventDeclaration, noticeOf } from '../../platform/events/declare.ts';
import type { DomainEvent, Subscriber } from '../../platform/events/events.ts';
import { deviceLabel, deviceLabelIn } from '../../platform/http/device-label.ts';
import { spellMoment } from '../../platform/i18n/moment.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Platform } from '../../platform/platform.ts';
import { factLabels, noticeMail, toFormerAddress } from './messages.ts';

/**
 * Tells the owner what happened to the account, at its present address (S-56). A notice contains no secret, and no link that
 * signs in. As long as a former address has a valid way back, that address gets the same notice. The present address may belong
 * to a thief (R15).
 */
export function sendNotices(deps: Pick<Platform, 'clock' | 'events' | 'jobs' | 'settings'>): Subscriber {
  return async (tx, event) => {
    const declaration = deps.events.declared().byType.get(event.type);
    const text = noticeOf(declaration, event.details);
    if (!text || event.userId === undefined) return;
    const user = await findUserById(tx, event.userId);
    if (!user) return;
    const locale = user.locale ?? 'en';
    const { brand, timeZone } = deps.settings;
    const content = noticeMail(text, locale, brand.name, {
      details: detailsOf(event, declaration, locale),
      facts: factsOf(event, locale, timeZone),
      timeZone,
    });
    if (user.email !== null) await queueMail(deps, tx, { to: user.email, locale, content });
    if (text.notToFormerAddress) return;
    for (const { kind, identifier, expiresAt } of await findWaysBack(tx, deps.clock, user.id)) {
      const until = spellMoment(expiresAt, locale, timeZone);
      if (kind === 'email') await queueMail(deps, tx, { to: identifier, locale, content: toFormerAddress(content, locale, until) });
    }
  };
}

/** The details as the texts name them. An unnamed passkey gets its label in the language of the mail. */
function detailsOf({ details }: DomainEvent, declaration: EventDeclaration | undefined, locale: Locale): DomainEvent['details'] {
  const name = details?.['name'];
  return declaration?.namesDevice && typeof name === 'string' ? { ...details, name: deviceLabelIn(name, locale) } : details;
}

/** When the event happened, and from where. If somebody else acted, the owner must not learn that person's place. */
function factsOf({ at, actor, source }: DomainEvent, locale: Locale, timeZone: string): readonly (readonly [string, string])[] {
  const facts: [string, string][] = [[factLabels.when[locale], spellMoment(at, locale, timeZone)]];
  if (source && actor === undefined) {
    facts.push([factLabels.device[locale], deviceLabel(source.userAgent, locale)], [factLabels.address[locale], source.address]);
  }
  return facts;
}
