const colours: Readonly<Record<string, string>> = { GET: 'text-accent', DELETE: 'text-danger' };

export function Method({ method }: { method: string }) {
  return (
    <span translate="no" className={`w-16 shrink-0 font-mono text-sm font-bold ${colours[method] ?? 'text-caution'}`}>
      {method}
    </span>
  );
}
