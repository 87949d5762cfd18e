import { LATENCY_STEPS_MS } from '@libs/pricing';
import { readAmount } from './quantity.js';

type Data = Readonly<Record<string, unknown>>;

/**
 * What meters may filter and group by although no gateway says it: few values made of many. Plans leave calls out by them.
 * Undefined when the event does not have what they are made of.
 */
export const derived: Readonly<Record<string, (data: Data) => string | undefined>> = {
  /** `5xx`. */
  statusClass({ status }) {
    const code = Number(status);
    return Number.isInteger(code) && code >= 100 && code < 600 ? `${Math.floor(code / 100)}xx` : undefined;
  },
  /** The largest of the steps that the call took longer than; `0` for the fastest. */
  slowerThanMs({ latencyMs }) {
    const latency = readAmount(latencyMs);
    if (latency === null) return undefined;
    return String(LATENCY_STEPS_MS.findLast((step) => Number(latency) > step) ?? 0);
  },
};
