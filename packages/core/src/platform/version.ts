/** That of the package: `npm run check` holds the two to each other. */
export const version = '0.1.0';
