/** A number as its owner writes it: Korean ones without the country code, others in E.164. */
export function shownPhone(phone: string): string {
  const [, prefix, middle, last] = /^\+82(1\d)(\d{3,4})(\d{4})$/.exec(phone) ?? [];
  return prefix ? `0${prefix}-${middle}-${last}` : phone;
}
