import type { Ref, RefCallback } from 'react';

/**
 * Keeps what the user typed, or a password manager filled in, before the scripts of the page came. Otherwise a form that takes a
 * field over first writes its own value there.
 */
export function keepTyped(ref: Ref<HTMLInputElement> | undefined): RefCallback<HTMLInputElement> {
  return (input) => {
    const typed = input?.value ?? '';
    if (typeof ref === 'function') ref(input);
    else if (ref) ref.current = input;
    if (input && typed !== '' && input.value !== typed) queueMicrotask(() => type(input, typed));
  };
}

/** Types as a user would. React ignores a value that is set by React's own setter. */
function type(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
