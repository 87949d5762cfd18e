import { Button, Paper, Text, Timeline } from '@mantine/core';
import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Failure, Loading } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { partnerWords } from './words.js';

/** What happened to a partner, newest first. */
export function PartnerTimeline({ partnerId }: { partnerId: string }) {
  const t = useWords(partnerWords);
  const common = useWords(uiWords);
  const format = useFormat();
  const list = useList('readTimeline', { params: { partnerId }, query: { limit: 50 } });
  if (list.isPending) return <Loading />;
  if (list.error && list.items.length === 0) return <Failure error={list.error} retry={() => void list.refetch()} />;
  return (
    <Paper>
      <Timeline bulletSize={14} lineWidth={2} active={list.items.length}>
        {list.items.map(({ id, at, kind, actorName, data }) => (
          <Timeline.Item key={id} title={t.kinds[kind](data)}>
            <Text size="sm" c="var(--octroi-faint)">
              {format.moment(at)} · {actorName ?? t.byOctroi}
            </Text>
            {nameOf(data) && <Text size="sm">{nameOf(data)}</Text>}
          </Timeline.Item>
        ))}
      </Timeline>
      {list.hasNextPage && (
        <Button mt="md" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {common.more}
        </Button>
      )}
    </Paper>
  );
}

/** The plan or key that an entry is about, when it names one. */
function nameOf(data: Record<string, string | number | boolean | null>): string | null {
  const name = data['planName'] ?? data['name'] ?? data['planKey'];
  return typeof name === 'string' ? name : null;
}
