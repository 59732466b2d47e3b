'use client';

import useSWR from 'swr';
import { useLocale, useTranslations } from 'use-intl';
import type { ApiKey, ApiKeyUsage } from '../../lib/api-types.ts';
import { zoneName } from '../../lib/moment.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { LoadError } from '../forms/load-error.ts';
import { Skeleton } from '../ui/card.tsx';
import { Dialog } from '../ui/dialog.tsx';

const shownDays = 14;
const shownPlaces = 10;

export function UsageDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const text = useTranslations('apiKeys');
  const shell = useTranslations('shell');
  const call = useApi();
  const { data, error } = useSWR<ApiKeyUsage, LoadError>(`/api-keys/${apiKey.id}/usage`, async (path: string) => {
    const outcome = await call<ApiKeyUsage>('GET', path);
    if (outcome.ok) return outcome.value;
    throw new LoadError(outcome.failure);
  });
  return (
    <Dialog open onOpenChange={onClose} title={text('usageTitle', { name: apiKey.name })} lead={text('usageLead')}>
      {error && <FailureNotice failure={error.failure} />}
      {!error && !data && <Skeleton label={shell('loading')} />}
      {data?.days.length === 0 && <p className="text-[15px] text-ink-soft">{text('usageNone')}</p>}
      {data && data.days.length > 0 && <Tables usage={data} />}
    </Dialog>
  );
}

function Tables({ usage: { days, log, timeZone } }: { usage: ApiKeyUsage }) {
  const text = useTranslations('apiKeys');
  const locale = useLocale();
  const most = Math.max(...days.map(({ uses }) => uses));
  const number = new Intl.NumberFormat(locale);
  // Each value is already a day of the calendar, in the zone that the heading names.
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return (
    <div className="grid gap-6 text-sm">
      <table className="w-full">
        <thead className="text-left text-ink-soft">
          <tr>
            <th scope="col" className="py-1 font-medium">
              {text('day', { zone: zoneName(new Date(), locale, timeZone, 'short') })}
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              {text('uses')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.slice(0, shownDays).map((entry) => (
            <tr key={entry.day}>
              <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap">
                {day.format(new Date(entry.day))}
              </th>
              <td className="w-full py-1 tabular-nums">
                <span className="flex items-center justify-end gap-2">
                  <svg className="h-2 w-full" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={(100 * entry.uses) / most} height="1" className="fill-accent" />
                  </svg>
                  <span className="shrink-0">{number.format(entry.uses)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="w-full">
        <thead className="text-left text-ink-soft">
          <tr>
            <th scope="col" className="py-1 font-medium">
              {text('places')}
            </th>
            <th scope="col" className="py-1 font-medium whitespace-nowrap">
              {text('lastUse')}
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              {text('uses')}
            </th>
          </tr>
        </thead>
        <tbody>
          {log.slice(0, shownPlaces).map(({ hour, ip, userAgent, lastUsedAt, uses }) => (
            <tr key={`${hour} ${ip} ${userAgent}`} className="align-top">
              <td className="py-1 pr-3 break-all">
                {ip ?? text('otherPlaces')}
                {userAgent && <span className="block text-ink-soft">{userAgent.slice(0, 60)}</span>}
              </td>
              <td className="py-1 pr-3 whitespace-nowrap">{relativeTime(locale, new Date(lastUsedAt), new Date()) ?? text('now')}</td>
              <td className="py-1 text-right tabular-nums">{number.format(uses)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
