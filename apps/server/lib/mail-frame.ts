/** The page that shows mails as their readers see them, in frames. */
export const mailboxPath = '/dev/outbox';

/**
 * No scripts, no forms, and a separate origin, so that the mail cannot reach the page. Links may open new windows, which the
 * sandbox does not cover.
 */
export const mailSandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** Loads nothing, from any origin. The mail's own inline styles apply. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:`;

/**
 * The document of a frame (`srcdoc`) that shows a mail. The policy of the page applies to it too, and accepts style elements only
 * with the nonce.
 */
export function mailFrame(html: string, nonce: string): string {
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">`;
  const styled = html.replaceAll('<style>', `<style nonce="${nonce}">`);
  return styled.includes('<head>') ? styled.replace('<head>', `<head>${head}`) : head + styled;
}
