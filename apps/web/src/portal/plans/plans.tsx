import { lazy, Suspense } from 'react';
import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Page } from '../../ui/page.js';
import { Empty, Loading, Read } from '../../ui/states.js';
import { PublicFrame } from '../public/frame.js';
import { plansWords } from './words.js';

// The price models come after the page has shown itself.
const Chooser = lazy(() => import('./chooser.js'));

/** Every plan that is for sale, compared. */
export default function Plans() {
  const t = useWords(plansWords);
  const offers = useRead('listOffers');
  return (
    <PublicFrame>
      <Page title={t.title} lead={t.lead}>
        <Read query={offers}>
          {({ items }) =>
            items.length > 0 ? (
              <Suspense fallback={<Loading lines={3} height={180} />}>
                <Chooser plans={items} />
              </Suspense>
            ) : (
              <Empty title={t.emptyTitle}>{t.empty}</Empty>
            )
          }
        </Read>
      </Page>
    </PublicFrame>
  );
}
