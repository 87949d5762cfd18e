import type { Answer } from '../../api/client.js';

/** An API token of the partner, as its list shows it. */
export type Token = Answer<'listPartnerApiTokens'>['items'][number];
