import { z } from 'zod';
import { instantSchema } from '../primitives.js';
import { sentenceSchema } from '../sentences/say.js';
import { pageOf, pageQuerySchema, route, type ServiceName } from './route.js';

/** A message a service gave up on, waiting for an operator. */
export const deadLetterSchema = z
  .object({
    id: z.string(),
    messageId: z.string(),
    name: z.string().meta({ description: 'Name of the message, such as period.closed.' }),
    message: z.unknown().meta({ description: 'The message as it came.' }),
    error: z.string().meta({ description: 'What the last attempt failed of.' }),
    said: sentenceSchema.meta({ description: 'The error for people.' }),
    attempts: z.number().int(),
    firstSeenAt: instantSchema,
    lastSeenAt: instantSchema,
    status: z.enum(['open', 'replaying', 'handled', 'discarded']),
    reason: z.string().nullable().meta({ description: 'Why it was discarded.' }),
    decidedBy: z.string().nullable().meta({ description: 'Who replayed or discarded it last.' }),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof deadLetterSchema>;

const deadLetterParams = z.object({ deadLetterId: z.string() });

/** Each service answers for its own dead letters. */
export function deadLetterRoutes(service: ServiceName) {
  const base = `/${service}/v1/dead-letters`;
  const Service = service[0]!.toUpperCase() + service.slice(1);
  return {
    list: route({
      name: `list${Service}DeadLetters`,
      method: 'GET',
      path: base,
      summary: `List the messages that ${service} gave up on`,
      permission: 'dead_letters.read',
      query: pageQuerySchema.extend({ status: deadLetterSchema.shape.status.default('open') }),
      response: pageOf(deadLetterSchema),
    }),
    replay: route({
      name: `replay${Service}DeadLetter`,
      method: 'POST',
      repeatable: 'moves',
      path: `${base}/:deadLetterId/replay`,
      summary: 'Hand a dead letter to its handler again',
      description: 'Answered at once; the letter is "replaying" until it is handled, or open again.',
      permission: 'dead_letters.replay',
      params: deadLetterParams,
      response: deadLetterSchema,
      problems: ['not_found', 'dead_letter_not_open'],
    }),
    replayAll: route({
      name: `replayAll${Service}DeadLetters`,
      method: 'POST',
      repeatable: 'moves',
      path: `${base}/replay`,
      summary: 'Hand every open dead letter to its handler again',
      permission: 'dead_letters.replay',
      response: z.object({ replayed: z.number().int() }),
    }),
    discard: route({
      name: `discard${Service}DeadLetter`,
      method: 'POST',
      repeatable: 'moves',
      path: `${base}/:deadLetterId/discard`,
      summary: 'Decide that a message shall have no effect, for ever',
      permission: 'dead_letters.replay',
      params: deadLetterParams,
      body: z.object({ reason: z.string().trim().min(3).max(1000) }),
      response: deadLetterSchema,
      problems: ['not_found', 'dead_letter_not_open'],
    }),
  };
}
