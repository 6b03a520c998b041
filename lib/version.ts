/**
 * The version of this package. A constant, so that the library needs no disk
 * to say which version it is; a test compares it with package.json.
 */
export const version: string = '0.1.0';
