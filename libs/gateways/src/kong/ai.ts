import type { CallData } from '../gateway.js';
import { decimal, fields, first, isFields, present, text, whole, type Fields } from '../record/fields.js';

/** What Kong's AI plugins log, each under its own name: `ai.<plugin>.usage` and `.meta`. */
export function readAiUsage(ai: Fields): CallData {
  for (const plugin in ai) {
    const { usage, meta, cache } = fields(ai[plugin]);
    if (!isFields(usage)) continue;
    const about = fields(meta);
    return present({
      model: first(text(about.response_model), text(about.request_model)),
      provider: text(about.provider_name),
      inputTokens: whole(usage.prompt_tokens),
      outputTokens: whole(usage.completion_tokens),
      totalTokens: whole(usage.total_tokens),
      aiCost: decimal(usage.cost),
      cached: wasHit(fields(cache).cache_status),
    });
  }
  return {};
}

export function wasHit(status: unknown): boolean | undefined {
  return typeof status === 'string' && status !== '' ? status.toLowerCase() === 'hit' : undefined;
}
