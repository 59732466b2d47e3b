import { brandOf, lookOf } from './brands.ts';
import { ProviderLogo } from './provider-logo.tsx';

/** The logo of a provider in the colours of its button, for lists. */
export function ProviderTile({ id }: { id: string }) {
  return (
    <span data-brand={brandOf(id)} className={`grid size-10 shrink-0 place-items-center rounded-lg ${lookOf(id)}`}>
      <ProviderLogo id={id} className="size-[18px]" />
    </span>
  );
}
