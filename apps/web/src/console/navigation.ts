import type { Permission } from '@libs/contracts';
import {
  IconApi,
  IconBuildingStore,
  IconChecklist,
  IconCreditCard,
  IconFileInvoice,
  IconGauge,
  IconHome,
  IconMailExclamation,
  IconPlugConnected,
  IconScale,
  IconShieldQuestion,
  IconSparkles,
  IconTags,
  IconUserCircle,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { NavItem } from '../ui/shell.js';
import type { consoleWords } from './words.js';

type Words = (typeof consoleWords)['en'];

interface Place {
  page: keyof Words['pages'];
  to: string;
  icon: NavItem['icon'];
  /** Without it the place is not shown; the server refuses it too. */
  needs: Permission;
  group?: keyof Words['groups'];
}

/** Every place of the console: the menu and the search read this. */
export const places: readonly Place[] = [
  { page: 'home', to: '/console', icon: IconHome, needs: 'self.manage' },
  { page: 'review', to: '/console/review', icon: IconChecklist, needs: 'invoices.list', group: 'work' },
  { page: 'invoices', to: '/console/invoices', icon: IconFileInvoice, needs: 'invoices.list', group: 'work' },
  { page: 'payments', to: '/console/payments', icon: IconCreditCard, needs: 'payments.read', group: 'work' },
  { page: 'ledger', to: '/console/ledger', icon: IconScale, needs: 'ledger.read', group: 'work' },
  { page: 'partners', to: '/console/partners', icon: IconBuildingStore, needs: 'partners.list', group: 'work' },
  { page: 'products', to: '/console/products', icon: IconApi, needs: 'catalog.read', group: 'catalogue' },
  { page: 'meters', to: '/console/meters', icon: IconGauge, needs: 'catalog.read', group: 'catalogue' },
  { page: 'features', to: '/console/features', icon: IconSparkles, needs: 'catalog.read', group: 'catalogue' },
  { page: 'plans', to: '/console/plans', icon: IconTags, needs: 'catalog.read', group: 'catalogue' },
  {
    page: 'connections',
    to: '/console/connections',
    icon: IconPlugConnected,
    needs: 'connections.read',
    group: 'gateways',
  },
  {
    page: 'quarantine',
    to: '/console/quarantine',
    icon: IconShieldQuestion,
    needs: 'quarantine.read',
    group: 'gateways',
  },
  {
    page: 'deadLetters',
    to: '/console/dead-letters',
    icon: IconMailExclamation,
    needs: 'dead_letters.read',
    group: 'gateways',
  },
  { page: 'members', to: '/console/members', icon: IconUsersGroup, needs: 'staff.read', group: 'settings' },
  { page: 'account', to: '/console/account', icon: IconUserCircle, needs: 'self.manage', group: 'settings' },
];
