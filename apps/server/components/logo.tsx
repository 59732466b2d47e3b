/** The gate of a Korean house: a tiled roof with lifted eaves over the two leaves of the gate. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false" className={className}>
      <path
        fill="currentColor"
        d="M9.2 4.1c4.4.9 9.200.9 13.600 0l.9 2.300c1.200 2.700 3.700 4.500 7.300 4.700l-.5 2.500C25 11.900 20.600 12.700 16 12.700s-9-.8-14.500.9L1 11.100c3.600-.2 6.100-2 7.300-4.700z"
      />
      <path stroke="currentColor" strokeWidth="2" strokeLinecap="round" d="M6.500 15.200v12.300M25.500 15.200v12.300M3.500 28h25" />
      <path stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" d="M6.500 17.200h19M16 17.500V28" />
      <circle cx="13.700" cy="22.700" r="1.100" fill="currentColor" />
      <circle cx="18.300" cy="22.700" r="1.100" fill="currentColor" />
    </svg>
  );
}
