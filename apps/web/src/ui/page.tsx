import { Anchor, Breadcrumbs, Container, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';

interface PageProps {
  title: string;
  /** One sentence under the title: what the page is for, or what stands out. */
  lead?: ReactNode;
  /** Where this page hangs: label and address. */
  trail?: Array<{ label: string; to: string }>;
  actions?: ReactNode;
  width?: 'md' | 'lg' | 'xl';
  children: ReactNode;
}

/** The frame of every screen: trail, title, actions, content. Moves the focus to the title when the page changes. */
export function Page({ title, lead, trail, actions, width = 'xl', children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Octroi`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <Container size={width} py={{ base: 'md', sm: 'xl' }} px={{ base: 'md', sm: 'xl' }}>
      <Stack gap="xl">
        <Stack gap={6}>
          {trail && (
            <Breadcrumbs separator="›" fz="sm">
              {trail.map(({ label, to }) => (
                <Anchor key={to} component={Link} to={to} fz="sm">
                  {label}
                </Anchor>
              ))}
            </Breadcrumbs>
          )}
          <Group justify="space-between" align="flex-end" gap="md">
            <Stack gap={4} style={{ flex: '1 1 20rem', minWidth: 0 }}>
              <Title order={1} ref={heading} tabIndex={-1} style={{ outline: 'none', overflowWrap: 'anywhere' }}>
                {title}
              </Title>
              {lead && (
                <Text c="var(--octroi-faint)" maw={720} component="div">
                  {lead}
                </Text>
              )}
            </Stack>
            {actions && <Group gap="sm">{actions}</Group>}
          </Group>
        </Stack>
        {children}
      </Stack>
    </Container>
  );
}

/** A titled part of a page. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Stack gap="md" component="section" aria-label={title}>
      <Group justify="space-between">
        <Title order={2}>{title}</Title>
        {aside}
      </Group>
      {children}
    </Stack>
  );
}
