import { say } from '@libs/contracts';
import { problem } from '@libs/platform';

export class NotOpenApi extends problem({
  code: 'not_openapi',
  status: 422,
  title: 'The document is not OpenAPI 3',
  mend: 'Attach an OpenAPI 3.0 or 3.1 document, as JSON or YAML, with "openapi", "info" and "paths".',
}) {}

/**
 * Reads an OpenAPI document from an object or from JSON or YAML text.
 * @throws NotOpenApi with a pointer to what is missing.
 */
export async function readOpenApiDocument(given: Record<string, unknown> | string): Promise<Record<string, unknown>> {
  const document = typeof given === 'string' ? await parseText(given) : given;
  const faults = [
    typeof document.openapi === 'string' && /^3\.[01](\.|$)/.test(document.openapi)
      ? null
      : { pointer: '/body/document/openapi', detail: say('must_be_openapi_version') },
    isObject(document.info) && typeof document.info.title === 'string'
      ? null
      : { pointer: '/body/document/info/title', detail: say('must_name_the_api') },
    isObject(document.paths) || isObject(document.webhooks)
      ? null
      : { pointer: '/body/document/paths', detail: say('must_describe_a_path') },
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new NotOpenApi(say('document_is_not_openapi'), faults);
  return document;
}

async function parseText(text: string): Promise<Record<string, unknown>> {
  try {
    const { parse } = await import('yaml');
    // JSON is YAML; aliases are bounded, so that a small text cannot grow into a huge document.
    const value: unknown = parse(text, { maxAliasCount: 100 });
    if (isObject(value)) return value;
  } catch (error) {
    throw new NotOpenApi(say('text_is_neither_json_nor_yaml', { fault: (error as Error).message.split('\n', 1)[0]! }));
  }
  throw new NotOpenApi(say('text_holds_no_object'));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
