import { json } from '../acknowledge.js';
import type { GatewayAnswer, GatewayRequest } from '../gateway.js';

/**
 * The few answers Gravitee's Elasticsearch reporter asks for, so that a tee (or the reporter itself) may take
 * Octroi for one more Elasticsearch.
 */
export function startUpProbe(request: GatewayRequest): GatewayAnswer | null {
  const method = request.method ?? 'POST';
  const path = request.path ?? '';
  if ((method === 'GET' || method === 'HEAD') && (path === '' || path === '/')) {
    return elastic({
      name: 'octroi',
      cluster_name: 'octroi',
      version: { number: '8.19.0' },
      tagline: 'You Know, for Search',
    });
  }
  if (method === 'GET' && path.startsWith('/_cluster/health')) return elastic({ status: 'green', timed_out: false });
  if (method === 'PUT' && TEMPLATES.test(path)) return elastic({ acknowledged: true });
  return null;
}

const TEMPLATES = /^\/(?:_index_template|_component_template|_template|_ingest\/pipeline|_ilm\/policy)\//;

export const isBulk = (request: GatewayRequest): boolean => /\/_bulk\/?$/.test(request.path ?? '');

/** The reporter looks at nothing but 200 and `errors`; else it sends the whole bulk again. */
export const acknowledgeBulk = (): GatewayAnswer => elastic({ took: 1, errors: false, items: [] });

/** Clients refuse an Elasticsearch that does not name itself. */
function elastic(body: unknown): GatewayAnswer {
  const answer = json(200, body);
  answer.headers['x-elastic-product'] = 'Elasticsearch';
  return answer;
}
