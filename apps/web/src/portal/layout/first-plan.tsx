import { lazy, Suspense } from 'react';
import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Page } from '../../ui/page.js';
import { Loading, Read } from '../../ui/states.js';
import { layoutWords } from './words.js';

const Chooser = lazy(() => import('../plans/chooser.js'));

/** A partner without a subscription has nothing to look at yet: the plans, priced at his volume, are his next step. */
export function FirstPlan() {
  const t = useWords(layoutWords);
  const offers = useRead('listOffers');
  return (
    <Page title={t.noPlanTitle} lead={t.noPlan}>
      <Read query={offers}>
        {({ items }) => (
          <Suspense fallback={<Loading lines={3} height={180} />}>
            <Chooser plans={items} />
          </Suspense>
        )}
      </Read>
    </Page>
  );
}
