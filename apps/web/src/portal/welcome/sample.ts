import type { PlanVersion } from '@libs/contracts';
import { useMemo } from 'react';
import { useRead } from '../../api/hooks.js';
import { curlOf, operationsOf, serverOf } from '../product/openapi.js';

/** A command that makes one call of a plan's first documented API; null when none has a document. */
export function useSample(plan: PlanVersion, key: string): string | null {
  const catalogue = useRead('readCatalogue');
  const product = catalogue.data?.items.find(({ id }) => plan.productIds.includes(id));
  const version = product?.versions.find(({ hasOpenApi }) => hasOpenApi);
  const document = useRead(
    'readOpenApi',
    { params: { productKey: product?.key ?? '', version: version?.version ?? '' } },
    { enabled: product !== undefined && version !== undefined },
  );
  return useMemo(() => {
    if (!document.data || !serverOf(document.data)) return null;
    const operations = operationsOf(document.data);
    const simplest = operations.find(({ method, path }) => method === 'GET' && !path.includes('{')) ?? operations[0];
    return simplest ? curlOf(document.data, simplest, key) : null;
  }, [document.data, key]);
}
