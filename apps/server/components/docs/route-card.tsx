import type { ReactNode } from 'react';
import type { ApiDocument, Entry, Limit, Operation } from '../../lib/api-document.ts';
import { getPage, getText } from '../../lib/page.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { Fold } from './fold.tsx';
import { Method } from './method.tsx';
import { samples } from './samples.ts';
import { Sentence } from './sentence.tsx';
import { shapeOf } from './shape.ts';

/** Everything about one route, rendered on the server: who may call it, what it takes and answers, its errors, examples. */
export async function RouteCard({ entry, document }: { entry: Entry; document: ApiDocument }) {
  const { locale, origin } = await getPage();
  const text = await getText('docs');
  const { method, path, operation } = entry;
  const { schemas } = document.components;
  const taken = operation.requestBody?.content;
  const body = taken?.['application/json'] ?? taken?.['application/x-www-form-urlencoded'];
  const good = Object.entries(operation.responses).filter(([, reply]) => !reply['x-codes']);
  const refusals = Object.entries(operation.responses).flatMap(([status, reply]) =>
    (reply['x-codes'] ?? []).map((code) => [status, code] as const),
  );
  return (
    <section
      aria-labelledby={`${operation.operationId}-title`}
      className="relative min-w-0 rounded-xl border border-line bg-surface px-4 py-4 has-[:target]:border-accent sm:px-6"
    >
      <Fold
        summary={
          <>
            <h2
              id={`${operation.operationId}-title`}
              className="flex min-w-0 flex-wrap items-baseline gap-x-3 py-1 text-base font-semibold"
            >
              <Method method={method} />
              <code translate="no" className="min-w-0 break-all">
                {path}
              </code>
            </h2>
            <p className="text-[15px] leading-relaxed">
              <Sentence>{operation['x-summary'][locale]}</Sentence>
            </p>
          </>
        }
      >
        {/* This stands within the closed part, so that its address opens that part. It stands at the top of the card, so that
            the address leads there. */}
        <span id={operation.operationId} className="absolute top-0 scroll-mt-4" />
        <div className="grid min-w-0 gap-4 pt-3">
          <p className="text-sm text-ink-soft">
            {text('access')}: {accessText(operation['x-access'], text)}
          </p>
          {operation.parameters && (
            <Part title={text('parameters')}>
              <Code>
                {operation.parameters
                  .map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${shapeOf(schema, schemas)}`)
                  .join('\n')}
              </Code>
            </Part>
          )}
          {body && (
            <Part title={text('body')}>
              <Code>{shapeOf(body.schema, schemas)}</Code>
            </Part>
          )}
          <Part title={text('replies')}>
            {good.map(([status, reply]) => (
              <div key={status} className="grid min-w-0 gap-1">
                <p className="text-sm">
                  <code translate="no" className="font-semibold">
                    {status}
                  </code>{' '}
                  {!reply.content && text('noBody')}
                  {reply.content?.['text/event-stream'] && text('stream')}
                  {reply.content?.['text/html'] && text('page')}
                </p>
                {reply.content?.['application/json'] && <Code>{shapeOf(reply.content['application/json'].schema, schemas)}</Code>}
              </div>
            ))}
          </Part>
          <Part title={text('refusals')}>
            <ul className="flex flex-wrap gap-x-4">
              {refusals.map(([status, code]) => (
                <li key={`${status} ${code}`}>
                  <a
                    translate="no"
                    className="inline-block py-1 font-mono text-sm break-all text-accent underline underline-offset-4"
                    href={`/docs/api#error-${code}`}
                  >
                    {status} {code}
                  </a>
                </li>
              ))}
            </ul>
          </Part>
          <Part title={text('limits')}>
            {operation['x-limits'].length === 0 ? (
              <p className="text-sm text-ink-soft">{text('unlimited')}</p>
            ) : (
              <ul className="grid gap-1 text-sm">
                {operation['x-limits'].map((limit) => (
                  <li key={`${limit.name} ${limit.by} ${limit.windowSeconds}`}>
                    <code translate="no">{limit.name}</code> {rateText(limit, text, locale)}
                  </li>
                ))}
              </ul>
            )}
          </Part>
          <details className="min-w-0">
            <summary className="min-h-11 cursor-pointer content-center rounded-md text-sm font-semibold text-accent">
              {text('example')}
            </summary>
            <div className="grid min-w-0 gap-3 pt-2">
              {samples.map(([name, sampleOf]) => (
                <Part key={name} title={name}>
                  <Code>{sampleOf(entry, origin)}</Code>
                </Part>
              ))}
              {good[0]?.[1].content?.['application/json'] && (
                <Part title={text('exampleReply')}>
                  <Code>{JSON.stringify(good[0][1].content['application/json'].example, null, 2)}</Code>
                </Part>
              )}
            </div>
          </details>
          <a className={`${inlineLink} justify-self-start py-1 text-sm`} href={`#${operation.operationId}`}>
            {text('permalink')}
          </a>
        </div>
      </Fold>
    </section>
  );
}

type DocsText = Awaited<ReturnType<typeof getText<'docs'>>>;

function rateText({ by, points, windowSeconds }: Limit, text: DocsText, locale: string): string {
  const hours = windowSeconds % 3600 === 0;
  const time = text(hours ? 'hours' : 'minutes', { count: windowSeconds / (hours ? 3600 : 60) });
  return text('rate', { by: text(`by_${by}`), points: points.toLocaleString(locale), time });
}

function accessText(access: Operation['x-access'], text: DocsText): string {
  if (access === 'anyone') return text('accessAnyone');
  if (access === 'service') return text('accessService');
  if (access === 'api-key') return text('accessKey');
  if (access === 'client') return text('accessClient');
  if (typeof access === 'string') return text('accessPending');
  if (access.role) return text('accessAdministrator');
  const who = text(access.fresh ? 'accessFresh' : 'accessSession');
  return access.strong ? `${who} (${text('secondFactor')})` : who;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <h3 className="text-sm font-semibold text-ink-soft">{title}</h3>
      {children}
    </div>
  );
}

/** Long lines scroll by themselves, by keyboard too. */
function Code({ children }: { children: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      translate="no"
      className="max-h-96 overflow-auto rounded-lg bg-sunken px-3 py-2.5 font-mono text-[13px] leading-relaxed"
    >
      {children}
    </pre>
  );
}
