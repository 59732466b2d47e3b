import { useTranslations } from 'use-intl';

/** Stands on the corner of the button with which somebody has signed in last in this browser. Its parent is `relative`. */
export function LastTime({ id }: { id?: string }) {
  const text = useTranslations('social');
  return (
    <span
      id={id}
      className="pointer-events-none absolute -top-2 right-3 rounded-full border border-line bg-surface px-2 py-0.5 text-xs leading-none font-semibold text-accent"
    >
      {text('lastTime')}
    </span>
  );
}
