import type { ApiDocument } from '../../lib/api-document.ts';
import { getPage, getText } from '../../lib/page.ts';
import { Fold } from './fold.tsx';

/** Every stable code with its meaning, and with its own address that problem documents link to. */
export async function ErrorTable({ errors }: { errors: ApiDocument['x-errors'] }) {
  const { locale } = await getPage();
  const text = await getText('docs');
  return (
    <section aria-labelledby="errors">
      <Fold
        summary={
          <>
            <h2 id="errors" className="text-xl font-bold">
              {text('errors')}
            </h2>
            <p className="text-[15px] leading-relaxed text-ink-soft">{text('errorsLead')}</p>
          </>
        }
      >
        <dl className="mt-3 grid divide-y divide-line rounded-xl border border-line bg-surface">
          {Object.entries(errors).map(([code, error]) => (
            <div
              key={code}
              id={`error-${code}`}
              className="grid scroll-mt-4 gap-x-4 gap-y-1 px-4 py-3 target:bg-accent-wash sm:grid-cols-[14rem_1fr]"
            >
              <dt>
                <code translate="no" className="font-semibold break-all">
                  {code}
                </code>
                <span className="block text-sm text-ink-soft">{error.status}</span>
              </dt>
              <dd className="text-[15px]">{error[locale]}</dd>
            </div>
          ))}
        </dl>
      </Fold>
    </section>
  );
}
