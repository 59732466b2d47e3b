/** The page that shows mails as their readers see them, in frames. */
export const mailboxPath = '/dev/outbox';

/**
 * Neither scripts nor forms, and an origin of its own: what is inside reaches nothing. Links open windows, which are no part
 * of the cage.
 */
export const mailSandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** Nothing is loaded, from outside or from here; styles that the mail brings along show. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:`;

/**
 * The document of a frame (`srcdoc`) that shows a mail. It stands under the policy of its page as well, which takes style
 * elements by their nonce alone.
 */
export function mailFrame(html: string, nonce: string): string {
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">`;
  const styled = html.replaceAll('<style>', `<style nonce="${nonce}">`);
  return styled.includes('<head>') ? styled.replace('<head>', `<head>${head}`) : head + styled;
}
