import { Alert, Button, Center, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconCompass, IconLock, IconSparkles } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/client.js';
import { useWords } from '../i18n/i18n.js';
import { uiWords } from './words.js';
import { useSaid } from '../i18n/said/say.js';

/** Grey lines of the size of what will come, so that nothing jumps. */
export function Loading({ lines = 4, height = 44 }: { lines?: number; height?: number }) {
  const t = useWords(uiWords);
  return (
    <Stack gap="sm" role="status" aria-busy="true" aria-label={t.loading}>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </Stack>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}

/** Nothing here yet: says why, and what to do about it. */
export function Empty({ title, children, action, icon = <IconSparkles size={22} /> }: EmptyProps) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="sm" maw={440}>
        <ThemeIcon size={48} radius="xl" variant="light">
          {icon}
        </ThemeIcon>
        <Title order={3} ta="center">
          {title}
        </Title>
        {children && (
          <Text c="var(--octroi-faint)" ta="center" component="div">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** What went wrong and what can be done; a role that may not look is no error. */
export function Failure({ error, retry }: { error: ApiError; retry?: () => void }) {
  const t = useWords(uiWords);
  if (error.status === 403) {
    return (
      <Empty title={t.forbiddenTitle} icon={<IconLock size={22} />}>
        {t.forbidden}
      </Empty>
    );
  }
  if (error.status === 404) {
    return (
      <Empty title={t.notFoundTitle} icon={<IconCompass size={22} />}>
        {t.notFound}
      </Empty>
    );
  }
  return <Trouble error={error} retry={retry} />;
}

/** An error beside a form or inside a page that goes on. */
export function Trouble({ error, retry }: { error: ApiError; retry?: (() => void) | undefined }) {
  const t = useWords(uiWords);
  const { say, title } = useSaid();
  return (
    <Alert
      color="red"
      title={error.status === 0 ? t.errorTitle : title(error)}
      icon={<IconAlertTriangle size={20} />}
      role="alert"
      radius="md"
    >
      <Stack gap="xs">
        <Text size="sm">{error.status === 0 ? t.offline : say(error.said)}</Text>
        {error.errors.length > 0 && (
          <ul style={{ margin: 0, paddingInlineStart: '1.2rem' }}>
            {error.errors.map((fault) => (
              <li key={fault.pointer + fault.detail}>
                <Text size="sm" span>
                  <code>{fault.pointer.replace('/body/', '')}</code> {say(fault.said)}
                </Text>
              </li>
            ))}
          </ul>
        )}
        {error.status >= 500 && error.requestId && <Text size="xs">{t.request(error.requestId)}</Text>}
        {retry && (
          <Group>
            <Button variant="light" color="red" size="xs" onClick={retry}>
              {t.retry}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

interface Readable<T> {
  data: T | undefined;
  error: ApiError | null;
  refetch: () => unknown;
}

/** The three states of something that is read: loading, failed, there. */
export function Read<T>({
  query,
  loading,
  children,
}: {
  query: Readable<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <>{loading ?? <Loading />}</>;
}
