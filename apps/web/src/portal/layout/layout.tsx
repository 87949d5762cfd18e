import type { Permission } from '@libs/contracts';
import {
  IconActivity,
  IconBuildingStore,
  IconChartHistogram,
  IconFileInvoice,
  IconHome,
  IconKey,
  IconListDetails,
  IconRefresh,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { Outlet } from '@tanstack/react-router';
import { Gate } from '../../auth/gate.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Shell, type NavItem } from '../../ui/shell.js';
import { layoutWords } from './words.js';

/** The partner's part of the product: its pages beside their navigation, each shown to those whose role allows it. */
export default function Layout() {
  return (
    <Gate to="partner">
      <Framed />
    </Gate>
  );
}

function Framed() {
  const t = useWords(layoutWords);
  const { may } = useSession();
  const all: Array<NavItem & { permission?: Permission }> = [
    { label: t.overview, to: '/portal', icon: IconHome },
    {
      label: t.usage,
      to: '/portal/usage',
      icon: IconChartHistogram,
      group: t.consumption,
      permission: 'partner.usage.read',
    },
    {
      label: t.calls,
      to: '/portal/calls',
      icon: IconListDetails,
      group: t.consumption,
      permission: 'partner.usage.read',
    },
    { label: t.keys, to: '/portal/keys', icon: IconKey, group: t.consumption, permission: 'credentials.read' },
    {
      label: t.upcoming,
      to: '/portal/upcoming',
      icon: IconActivity,
      group: t.money,
      permission: 'partner.upcoming.read',
    },
    {
      label: t.invoices,
      to: '/portal/invoices',
      icon: IconFileInvoice,
      group: t.money,
      permission: 'partner.invoices.read',
    },
    {
      label: t.subscription,
      to: '/portal/subscription',
      icon: IconRefresh,
      group: t.money,
      permission: 'subscription.read',
    },
    { label: t.team, to: '/portal/team', icon: IconUsers, group: t.organisation, permission: 'members.read' },
    { label: t.account, to: '/portal/account', icon: IconUser, group: t.organisation },
    { label: t.catalogue, to: '/plans', icon: IconBuildingStore, group: t.organisation },
  ];
  const items = all.filter(({ permission }) => !permission || may(permission));
  return (
    <Shell place={t.place} home="/portal" items={items}>
      <Outlet />
    </Shell>
  );
}
