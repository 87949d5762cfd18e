import {
  ActionIcon,
  AppShell,
  Avatar,
  Burger,
  Group,
  Menu,
  NavLink,
  SegmentedControl,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import { useAction } from '../api/hooks.js';
import { useSession } from '../auth/session.js';
import { locales, useLanguage, useWords, type Locale } from '../i18n/i18n.js';
import { uiWords } from './words.js';

export interface NavItem {
  label: string;
  to: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** What waits there. */
  badge?: ReactNode;
  /** Items with the same group stand together under its name. */
  group?: string;
}

/** Mark and name. */
export function Brand({ to, place }: { to: string; place?: string }) {
  return (
    <UnstyledButton component={Link} to={to}>
      <Group gap={10} wrap="nowrap">
        <img src="/mark.svg" width={30} height={30} alt="" />
        <Text ff="heading" fw={620} fz={21} style={{ fontFamily: 'var(--mantine-font-family-headings)' }}>
          Octroi
        </Text>
        {place && (
          <Text size="sm" c="var(--octroi-faint)" visibleFrom="xs">
            {place}
          </Text>
        )}
      </Group>
    </UnstyledButton>
  );
}

/** Language and appearance, for everyone. */
export function Preferences() {
  const { locale, setLocale } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const t = useWords(uiWords);
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl
        size="xs"
        aria-label={t.language}
        value={locale}
        onChange={(value) => setLocale(value as Locale)}
        data={(Object.keys(locales) as Locale[]).map((value) => ({ value, label: value.toUpperCase() }))}
      />
      <ActionIcon
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        aria-label={scheme === 'dark' ? t.light : t.dark}
      >
        {scheme === 'dark' ? <IconSun size={19} /> : <IconMoon size={19} />}
      </ActionIcon>
    </Group>
  );
}

interface ShellProps {
  place: string;
  home: string;
  items: NavItem[];
  search?: ReactNode;
  children: ReactNode;
}

/** Navigation beside the content, behind a button on a phone. */
export function Shell({ place, home, items, search, children }: ShellProps) {
  const [isOpen, { toggle, close }] = useDisclosure();
  const t = useWords(uiWords);
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 244, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a href="#content" className="skip-link">
        {t.skip}
      </a>
      <AppShell.Header bg="var(--octroi-card)">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={t.menu}
              aria-expanded={isOpen}
            />
            <Brand to={home} place={place} />
          </Group>
          <Group gap="xs" wrap="nowrap">
            {search}
            <Group visibleFrom="sm" gap={0}>
              <Preferences />
            </Group>
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" bg="var(--octroi-card)" style={{ overflowY: 'auto' }}>
        <Navigation items={items} onNavigate={close} />
        <Group hiddenFrom="sm" mt="md" px="xs">
          <Preferences />
        </Group>
      </AppShell.Navbar>
      <AppShell.Main id="content" style={{ minWidth: 0 }}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation({ items, onNavigate }: { items: NavItem[]; onNavigate: () => void }) {
  const { pathname } = useLocation();
  const t = useWords(uiWords);
  // The longest address that begins the current one is where we are.
  const current = items
    .map(({ to }) => to)
    .filter((to) => pathname === to || pathname.startsWith(`${to}/`))
    .sort((a, b) => b.length - a.length)[0];
  return (
    <nav aria-label={t.menu}>
      {items.map((item, index) => (
        <div key={item.to}>
          {item.group && item.group !== items[index - 1]?.group && (
            <Text size="xs" c="var(--octroi-faint)" fw={600} px="sm" pt="md" pb={4}>
              {item.group}
            </Text>
          )}
          <NavLink
            component={Link}
            to={item.to}
            label={item.label}
            leftSection={<item.icon size={19} stroke={1.6} />}
            rightSection={item.badge}
            active={current === item.to}
            // The router marks every address that begins the current one; here only the longest is where we are.
            activeOptions={{ exact: true }}
            aria-current={current === item.to ? 'page' : undefined}
            onClick={onNavigate}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        </div>
      ))}
    </nav>
  );
}

function Account() {
  const { me } = useSession();
  const navigate = useNavigate();
  const t = useWords(uiWords);
  const signOut = useAction('signOut', { onDone: () => void navigate({ to: '/sign-in' }) });
  if (!me) return null;
  const initials = initialsOf(me.name || me.email || '?');
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={`${initials}, ${t.account}`}>
          <Avatar color="verdigris" variant="filled" radius="xl" size={36}>
            {initials}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}
          <br />
          {me.partner?.name ?? me.roles.join(', ')}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={17} />} onClick={() => signOut.mutate({})}>
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `Camille Roux` is `CR`. */
const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
