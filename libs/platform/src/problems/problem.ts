import type { FaultWire, Sentence } from '@libs/contracts';

/** A field of the input that is wrong: JSON pointer into body, query or params, and what to do about it. */
export interface FieldFault {
  pointer: string;
  detail: Sentence;
}

export const faultToWire = ({ pointer, detail }: FieldFault): FaultWire => ({
  pointer,
  detail: detail.text,
  said: detail,
});

/** What a caller can cause. Answered as RFC 9457 problem details; what is said names the thing and the mend. */
export class Problem extends Error {
  /** Set by the subclass that `problem()` makes. */
  declare readonly kind: ProblemKind;

  constructor(
    readonly said: Sentence,
    readonly errors: FieldFault[] = [],
    /** Extra headers of the answer, such as Retry-After. */
    readonly headers: Record<string, string> = {},
  ) {
    super(said.text);
  }
}

/** What all problems of one code share; its page is rendered from this. */
export interface ProblemKind {
  /** snake_case, unique, stable: part of the public contract. */
  code: string;
  status: number;
  title: string;
  /** What to do about it, one or two sentences. */
  mend: string;
}

const registry = new Map<string, ProblemKind>();

/** Every kind of problem this process knows, by code. */
export const problemKinds = (): ProblemKind[] => [...registry.values()].sort((a, b) => a.code.localeCompare(b.code));

/**
 * Declares a kind of problem: `export class PlanNotPublished extends problem({ code: 'plan_not_published', … }) {}`.
 * Two kinds with one code are a mistake of ours.
 */
export function problem(
  kind: ProblemKind,
): new (said: Sentence, errors?: FieldFault[], headers?: Record<string, string>) => Problem {
  if (registry.has(kind.code)) throw new Error(`two problems have the code ${kind.code}`);
  registry.set(kind.code, kind);
  return class extends Problem {
    override readonly kind = kind;
    override readonly name = kind.code;
  };
}
