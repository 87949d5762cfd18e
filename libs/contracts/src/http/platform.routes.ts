import { z } from 'zod';
import { instantSchema } from '../primitives.js';
import { route } from './route.js';

export const clockSchema = z
  .object({
    now: instantSchema,
    /** How far ahead of the system's time. */
    offsetSeconds: z.number().int(),
    mayMove: z.boolean(),
  })
  .meta({ id: 'Clock' });

export const readClock = route({
  name: 'readClock',
  method: 'GET',
  path: '/platform/v1/clock',
  summary: 'Tell the time of this installation',
  permission: 'public',
  response: clockSchema,
});

export const moveClock = route({
  name: 'moveClock',
  method: 'POST',
  repeatable: 'moves',
  path: '/platform/v1/clock',
  summary: 'Move the clock forwards (sandbox only)',
  description: 'Timers fire as if the time had passed. Refused with a live Stripe key, and backwards.',
  permission: 'clock.move',
  body: z.strictObject({ now: instantSchema.meta({ description: 'What time it shall be.' }) }),
  response: clockSchema,
  status: 200,
  problems: ['clock_locked'],
});

export const platformRoutes = [readClock, moveClock];
