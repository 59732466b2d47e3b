/** The version of the package. `npm run check` keeps the two equal. */
export const version = '0.1.0';
