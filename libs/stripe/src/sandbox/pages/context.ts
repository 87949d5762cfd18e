import type { Api } from '../server/api.js';

/** What a page needs beside its own object. */
export interface PageContext {
  api: Api;
  accountName: string;
  acceptLanguage: string | undefined;
}
