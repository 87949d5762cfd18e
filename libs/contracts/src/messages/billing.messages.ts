import { z } from 'zod';
import { amountSchema, instantSchema } from '../primitives.js';
import { message } from './message.js';

/** A partner's invoice is overdue past its grace: access may be suspended. */
export const partnerDelinquent = message(
  'partner.delinquent',
  1,
  z.object({ partnerId: z.string(), invoiceId: z.string(), overdue: amountSchema, since: instantSchema }),
);

/** Nothing is overdue any more. */
export const partnerSettled = message(
  'partner.settled',
  1,
  z.object({ partnerId: z.string(), settledAt: instantSchema }),
);
