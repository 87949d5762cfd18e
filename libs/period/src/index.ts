export {
  CADENCE_UNITS,
  cadenceSchema,
  contains,
  fromMillis,
  instantSchema,
  overlap,
  periodSchema,
  toMillis,
  type Cadence,
  type CadenceUnit,
  type Instant,
  type Period,
} from './period.js';
export { calendarDays, dayOf, endOfHour, isTimeZone, startOfDay, type Day } from './calendar.js';
export {
  calendarAnchor,
  periodAt,
  periodContaining,
  periodStarts,
  trialEnd,
  type Schedule,
  type Trial,
  type Weekday,
} from './schedule.js';
export {
  PRORATION_BASES,
  WHOLE,
  prorationBasisSchema,
  shareServed,
  type ProrationBasis,
  type ProrationOptions,
  type Share,
} from './proration.js';
