'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Entry, type Operation, type Schema, typeText } from './openapi-types.ts';

const colours: Readonly<Record<string, string>> = { GET: 'text-accent', DELETE: 'text-danger' };

export function RouteEntry({ entry: { method, path, operation } }: { entry: Entry }) {
  const text = useTranslations('docs');
  const locale = useLocale();
  const body = operation.requestBody?.content['application/json']?.schema;
  return (
    <li id={operation.operationId}>
      <details className="group rounded-xl border border-line bg-surface">
        <summary className="grid min-h-14 gap-x-3 gap-y-0.5 rounded-xl px-4 py-3 sm:grid-cols-[4.5rem_1fr]">
          <span className={`font-mono text-sm font-bold ${colours[method] ?? 'text-caution'}`}>{method}</span>
          <span className="min-w-0">
            <code translate="no" className="text-[15px] font-semibold break-all">
              {path}
            </code>
            <span className="block text-sm text-ink-soft">{operation['x-summary'][locale as 'en' | 'ko']}</span>
          </span>
        </summary>
        <div className="grid gap-5 border-t border-line px-4 py-4 text-[15px]">
          <p>
            <span className="text-ink-soft">{text('access')}:</span> <Access access={operation['x-access']} />
          </p>
          {operation.parameters && operation.parameters.length > 0 && (
            <Part title={text('parameters')}>
              <Fields fields={operation.parameters.map(({ name, required, schema }) => [name, schema, required])} />
            </Part>
          )}
          {body && (
            <Part title={text('body')}>
              <Fields
                fields={Object.entries(body.properties ?? {}).map(([name, schema]) => [
                  name,
                  schema,
                  body.required?.includes(name) ?? false,
                ])}
              />
            </Part>
          )}
          <Replies operation={operation} />
        </div>
      </details>
    </li>
  );
}

function Access({ access }: { access: Operation['x-access'] }) {
  const text = useTranslations('docs');
  if (access === 'anyone') return text('accessAnyone');
  if (access === 'service') return text('accessService');
  if (access.role) return text('accessAdministrator');
  return access.fresh ? text('accessFresh') : text('accessSession');
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-2">
      <h2 className="text-sm font-semibold text-ink-soft">{title}</h2>
      {children}
    </div>
  );
}

function Fields({ fields }: { fields: readonly (readonly [name: string, schema: Schema, required: boolean])[] }) {
  const text = useTranslations('docs');
  return (
    <dl className="grid gap-1.5">
      {fields.map(([name, schema, required]) => (
        <div key={name} className="grid gap-x-4 sm:grid-cols-[12rem_1fr]">
          <dt>
            <code translate="no" className="font-semibold">
              {name}
            </code>{' '}
            {required && <span className="text-xs text-ink-soft">{text('needed')}</span>}
          </dt>
          <dd className="font-mono text-sm break-words text-ink-soft">{typeText(schema)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Replies({ operation }: { operation: Operation }) {
  const text = useTranslations('docs');
  const replies = Object.entries(operation.responses);
  const good = replies.filter(([, reply]) => !reply['x-codes']);
  const refusals = replies.flatMap(([status, reply]) => (reply['x-codes'] ?? []).map((code) => [status, code] as const));
  return (
    <>
      <Part title={text('replies')}>
        <ul className="grid gap-1.5">
          {good.map(([status, reply]) => (
            <li key={status} className="grid gap-x-4 sm:grid-cols-[12rem_1fr]">
              <code translate="no" className="font-semibold">
                {status}
              </code>
              <span className="font-mono text-sm break-words text-ink-soft">
                {typeText(reply.content?.['application/json']?.schema) || text('noBody')}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={text('refusals')}>
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {refusals.map(([status, code]) => (
            <li key={code}>
              <a className="font-mono text-sm text-accent underline underline-offset-4" href={`#error-${code}`}>
                {status} {code}
              </a>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}
