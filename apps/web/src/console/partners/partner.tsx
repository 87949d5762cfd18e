import type { Partner } from '@libs/contracts';
import { Badge, Stack, Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { Keys } from './keys.js';
import { OfPartner } from './invoices.js';
import { Profile } from './profile.js';
import { Subscriptions } from './subscriptions.js';
import { PartnerTimeline } from './timeline.js';
import { Upcoming } from './upcoming.js';
import { Usage } from './usage.js';
import { partnerWords } from './words.js';

type Tab = keyof (typeof partnerWords)['en']['tabs'];

/** Everything about one partner. */
export default function PartnerPage() {
  const { partnerId } = useParams({ strict: false }) as { partnerId: string };
  const partner = useRead('readPartner', { params: { partnerId } });
  return <Read query={partner}>{(data) => <Sheet partner={data} />}</Read>;
}

function Sheet({ partner }: { partner: Partner }) {
  const t = useWords(partnerWords);
  const { may } = useSession();
  const [{ tab = 'overview' }, change] = useAddress<{ tab?: Tab }>();
  const tabs = (Object.keys(t.tabs) as Tab[]).filter(
    (name) =>
      (name !== 'invoices' || may('invoices.list')) &&
      (name !== 'keys' || may('credentials.read')) &&
      (name !== 'usage' || may('usage.read')),
  );
  return (
    <Page
      title={partner.name}
      trail={[{ label: t.title, to: '/console/partners' }]}
      lead={partner.delinquentSince ? <Badge color="red">{t.delinquent}</Badge> : partner.email}
    >
      <Tabs value={tab} onChange={(value) => change({ tab: value as Tab })} keepMounted={false}>
        <Tabs.List mb="lg">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Stack gap="xl">
            <Profile partner={partner} />
            <Subscriptions partnerId={partner.id} />
            {may('partner.upcoming.read') && <Upcoming partnerId={partner.id} />}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <Usage partner={partner} />
        </Tabs.Panel>
        <Tabs.Panel value="invoices">
          <OfPartner partnerId={partner.id} />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <Keys partnerId={partner.id} />
        </Tabs.Panel>
        <Tabs.Panel value="timeline">
          <PartnerTimeline partnerId={partner.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
