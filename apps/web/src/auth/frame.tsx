import { Box, Group, List, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { useWords } from '../i18n/i18n.js';
import { Brand, Preferences } from '../ui/shell.js';
import { authWords } from './words.js';

/** The page around sign-in and sign-up: what one gets, and the form. */
export function AuthFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const t = useWords(authWords);
  useEffect(() => {
    document.title = `${title} · Octroi`;
  }, [title]);
  return (
    <Box mih="100dvh" style={{ display: 'grid', gridTemplateRows: 'auto 1fr' }}>
      <Group justify="space-between" p="lg" component="header">
        <Brand to="/" />
        <Preferences />
      </Group>
      <Box
        component="main"
        id="content"
        px="md"
        pb={64}
        maw={1040}
        mx="auto"
        w="100%"
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 22rem), 1fr))',
          gap: '3rem',
          alignItems: 'center',
        }}
      >
        <Paper p="xl" shadow="sm">
          <Stack gap="lg">
            <Stack gap={4}>
              <Title order={1}>{title}</Title>
              <Text c="var(--octroi-faint)">{lead}</Text>
            </Stack>
            {children}
          </Stack>
        </Paper>
        <Stack gap="lg" visibleFrom="sm">
          <Title order={2} fz={34} lh={1.15}>
            {t.promise}
          </Title>
          <List
            spacing="sm"
            icon={
              <ThemeIcon size={24} radius="xl" variant="light">
                <IconCheck size={15} />
              </ThemeIcon>
            }
          >
            {t.pitch.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Stack>
      </Box>
    </Box>
  );
}
