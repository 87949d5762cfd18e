/** Stored with every invoice; raised whenever the same input could give another figure. */
export const ENGINE_VERSION = '1';
