import type { Ref, RefCallback } from 'react';

/**
 * What was typed, or filled in by a password manager, before the scripts of the page came, stays: a form that takes a
 * field over puts its own value there first, which knows nothing of that.
 */
export function keepTyped(ref: Ref<HTMLInputElement> | undefined): RefCallback<HTMLInputElement> {
  return (input) => {
    const typed = input?.value ?? '';
    if (typeof ref === 'function') ref(input);
    else if (ref) ref.current = input;
    if (input && typed !== '' && input.value !== typed) queueMicrotask(() => type(input, typed));
  };
}

/** As a person would: React takes no notice of a value that is set by its own setter. */
function type(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
