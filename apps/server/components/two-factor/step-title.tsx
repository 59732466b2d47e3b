interface Props {
  heading: 'h2' | 'h3';
  id: string;
  number: number;
  title: string;
  lead: string;
}

/** The name of one step of the set-up. */
export function StepTitle({ heading: Heading, id, number, title, lead }: Props) {
  return (
    <div className="flex gap-3">
      <span
        aria-hidden="true"
        className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-wash text-sm font-bold text-accent-strong"
      >
        {number}
      </span>
      <div className="grid gap-1">
        <Heading id={id} className="font-bold">
          {title}
        </Heading>
        <p className="text-[15px] leading-relaxed text-ink-soft">{lead}</p>
      </div>
    </div>
  );
}
