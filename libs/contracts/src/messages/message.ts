import { z } from 'zod';

/** One kind of message: its name, its version and the shape of what it says. */
export interface MessageKind<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  name: Name;
  version: number;
  data: Data;
}

/** A message on the wire. `id` is what the receiver's inbox is unique by. */
export interface Message<Data = unknown> {
  id: string;
  name: string;
  version: number;
  /** When the sender's transaction made it, by the installation's clock. */
  occurredAt: string;
  data: Data;
}

export const envelopeSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  version: z.number().int().min(1),
  occurredAt: z.iso.datetime(),
  data: z.unknown(),
});

export function message<Name extends string, Data extends z.ZodType>(
  name: Name,
  version: number,
  data: Data,
): MessageKind<Name, Data> {
  return { name, version, data };
}
