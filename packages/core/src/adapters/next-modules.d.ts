/** What this package uses of Next.js and React. The app that installs Daemun brings both. */
declare module 'next/headers' {
  export function headers(): Promise<Headers>;
}

declare module 'next/navigation' {
  export function redirect(path: string): never;
  export function notFound(): never;
}

declare module 'react' {
  export const cache: (<Reply>(ask: () => Promise<Reply>) => () => Promise<Reply>) | undefined;
}

declare module 'next/server' {
  export function connection(): Promise<void>;
}
