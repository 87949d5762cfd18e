import { recognise, say, type Sentence } from '@libs/contracts';

/** Why a record was set aside, as a sentence: adapters and metering complain in plain English, and so it is stored. */
export const complaint = (detail: string): Sentence =>
  recognise(detail) ?? say('record_was_set_aside', { complaint: detail });
