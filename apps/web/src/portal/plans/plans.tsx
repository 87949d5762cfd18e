import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Page } from '../../ui/page.js';
import { Empty, Read } from '../../ui/states.js';
import { PublicFrame } from '../public/frame.js';
import Chooser from './chooser.js';
import { plansWords } from './words.js';

/** Every plan that is for sale, compared. */
export default function Plans() {
  const t = useWords(plansWords);
  const offers = useRead('listOffers');
  return (
    <PublicFrame>
      <Page title={t.title} lead={t.lead}>
        <Read query={offers}>
          {({ items }) =>
            items.length > 0 ? <Chooser plans={items} /> : <Empty title={t.emptyTitle}>{t.empty}</Empty>
          }
        </Read>
      </Page>
    </PublicFrame>
  );
}
