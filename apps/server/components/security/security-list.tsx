'use client';

import { Fingerprint, History, KeyRound, Laptop, LifeBuoy, Link2, Mail, MonitorSmartphone, ShieldCheck, Ticket } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { TwoFactor } from '../../lib/api-types.ts';
import { useProfile } from '../account/use-profile.ts';
import { useIdentities } from '../connections/use-identities.ts';
import { useProviders } from '../forms/api-provider.tsx';
import { usePasskeys } from '../passkey/use-passkeys.ts';
import { hasOnlyCodes, useTwoFactor } from '../two-factor/use-two-factor.ts';
import { Card } from '../ui/card.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { SecurityRow } from './security-row.tsx';

interface Props {
  withPassword: boolean;
  /** The address for a sign-in mail, if there is one; `link`: the mail has a link, not a code alone. */
  mail: { readonly email: string; readonly link: boolean } | null;
  /** The address by which the owner can set a new password. */
  recovery: string | null;
}

/** The former parts of the one long page, by their names there. Bookmarks and links go on to the present pages. */
const movedParts: Readonly<Record<string, string>> = {
  'password-card': '/account/security/password',
  passkeys: '/account/security/passkeys',
  'two-factor': '/account/security/two-factor',
  'trusted-devices': '/account/security/trusted-devices',
  'phone-number': '/account#phone-number',
  everywhere: '/account/sessions#everywhere',
};

/** The state of each way to sign in, each second step, and what has happened. Each has one line, which opens its page. */
export function SecurityList({ withPassword, mail, recovery }: Props) {
  const text = useTranslations('security');
  const shell = useTranslations('shell');
  const sessions = useTranslations('sessions');
  const passkeyText = useTranslations('passkeys');
  const { profile, failure: profileFailure } = useProfile();
  const { passkeys, failure: passkeyFailure } = usePasskeys();
  const { twoFactor, failure: twoFactorFailure } = useTwoFactor();
  const providers = useProviders();
  const { identities, failure: identitiesFailure } = useIdentities(providers.length > 0);
  useEffect(() => {
    const moved = movedParts[location.hash.slice(1)];
    if (moved) location.replace(moved);
  }, []);

  /** The state if it is known by now, or the text in its place. */
  function stateOf<T>(value: T | undefined, failed: boolean, words: (value: T) => ReactNode): ReactNode {
    if (value !== undefined) return words(value);
    if (failed) return text('stateUnknown');
    return <span role="status" aria-label={shell('loading')} className="my-1 block h-3.5 w-24 animate-pulse rounded bg-sunken" />;
  }

  const twoFactorOn = twoFactor?.enabled ?? false;
  const onlyCodes = twoFactor !== undefined && hasOnlyCodes(twoFactor);
  const unsaved = twoFactor?.backupCodesUnsaved ?? false;
  return (
    <>
      <Card id="ways" title={text('waysTitle')}>
        <ul className="grid divide-y divide-line">
          {withPassword && (
            <SecurityRow
              href="/account/security/password"
              Icon={KeyRound}
              title={text('password')}
              state={stateOf(profile, profileFailure !== undefined, ({ hasPassword }) =>
                text(hasPassword ? 'passwordSet' : 'passwordNotSet'),
              )}
            />
          )}
          <SecurityRow
            href="/account/security/passkeys"
            Icon={Fingerprint}
            title={passkeyText('title')}
            state={stateOf(passkeys, passkeyFailure !== undefined, ({ length }) =>
              length === 0 ? text('passkeysNone') : text('passkeysCount', { count: length }),
            )}
          />
          {mail && (
            <SecurityRow
              href="/account#email-card"
              Icon={Mail}
              title={text('mail')}
              state={<Verbatim of={mail.email}>{text(mail.link ? 'mailNote' : 'mailNoteCode', { email: mail.email })}</Verbatim>}
            />
          )}
          {providers.length > 0 && (
            <SecurityRow
              href="/account/connections"
              Icon={Link2}
              title={text('connections')}
              state={stateOf(identities, identitiesFailure !== undefined, (all) =>
                all.length === 0 ? text('connectionsNone') : all.map(({ label }) => label).join(', '),
              )}
            />
          )}
          {recovery !== null && (
            <SecurityRow
              href="/account#email-card"
              Icon={LifeBuoy}
              title={text('recovery')}
              state={<Verbatim of={recovery}>{text('recoveryNote', { email: recovery })}</Verbatim>}
            />
          )}
        </ul>
      </Card>
      <Card id="second-step" title={text('secondTitle')}>
        <ul className="grid divide-y divide-line">
          <SecurityRow
            href="/account/security/two-factor"
            Icon={ShieldCheck}
            title={text('twoFactor')}
            state={stateOf(twoFactor, twoFactorFailure !== undefined, ({ enabled, methods }) => {
              if (onlyCodes) return text('onlyCodes');
              return enabled ? <Factors of={methods} /> : text('off');
            })}
            warn={onlyCodes}
          />
          {twoFactorOn && twoFactor && (
            <>
              <SecurityRow
                href="/account/security/backup-codes"
                Icon={Ticket}
                title={text('backupCodes')}
                state={
                  unsaved
                    ? text('backupCodesUnsaved', { left: twoFactor.backupCodesLeft })
                    : text('backupCodesLeft', { left: twoFactor.backupCodesLeft })
                }
                warn={unsaved || twoFactor.backupCodesLeft === 0}
              />
              <SecurityRow
                href="/account/security/trusted-devices"
                Icon={Laptop}
                title={text('trustedDevices')}
                state={
                  twoFactor.trustedDevices.length === 0
                    ? text('trustedDevicesNone')
                    : text('trustedDevicesCount', { count: twoFactor.trustedDevices.length })
                }
              />
            </>
          )}
        </ul>
      </Card>
      <Card id="watch" title={text('watchTitle')}>
        <ul className="grid divide-y divide-line">
          <SecurityRow href="/account/sessions" Icon={MonitorSmartphone} title={sessions('title')} state={text('devicesNote')} />
          <SecurityRow href="/account/security/events" Icon={History} title={text('events')} state={text('eventsNote')} />
        </ul>
      </Card>
    </>
  );
}

/** The second steps of an account by name, without the backup codes, which have their own line. */
function Factors({ of }: { of: TwoFactor['methods'] }) {
  const text = useTranslations('twoFactor');
  const names = { passkey: text('passkeys'), totp: text('app'), 'sms-code': text('sms') };
  return (
    <span>
      {Object.entries(names)
        .flatMap(([method, name]) => (of.includes(method) ? [name] : []))
        .join(', ')}
    </span>
  );
}
